// biome-ignore-all lint/nursery/noFloatingPromises: this file is compiled and never run
import { DataTypes, database, Model, sql } from '../api.js';

export class Box extends Model.init(
  { meta: DataTypes.JSON<{ size: { width: number; unit?: string } }>() },
  { database, modelName: 'box' },
) {}
Box.findAll({ order: [sql.json('meta', 'size.widht', 'number')] });
