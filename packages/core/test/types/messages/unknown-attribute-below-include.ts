// biome-ignore-all lint/nursery/noFloatingPromises: this file is compiled and never run
import { Product } from '../shop.js';

Product.findAll({ include: [{ association: Product.User, where: { fistName: 'Mick' } }] });
