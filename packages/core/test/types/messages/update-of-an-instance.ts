// biome-ignore-all lint/nursery/noFloatingPromises: this file is compiled and never run
import { Product } from '../shop.js';

Product.findOne().then((product) => product?.update({ titel: 'Stool' }));
