// biome-ignore-all lint/nursery/noFloatingPromises: this file is compiled and never run
import { Product } from '../shop.js';

Product.create({ title: 'Chair' }, { include: [{ association: Product.Tags, mode: 'link' }] });
