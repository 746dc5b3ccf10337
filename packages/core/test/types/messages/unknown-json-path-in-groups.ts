// biome-ignore-all lint/nursery/noFloatingPromises: this file is compiled and never run
import { DataTypes, sql } from '../api.js';
import { Box } from './unknown-json-path-in-order.js';

Box.aggregate({ groupBy: { unit: [sql.json('meta', 'size.unt', 'text'), DataTypes.TEXT] }, select: {} });
