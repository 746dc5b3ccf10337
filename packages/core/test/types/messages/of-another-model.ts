// biome-ignore-all lint/nursery/noFloatingPromises: this file is compiled and never run
import { Product, User } from '../shop.js';

Product.findAll({ include: [Product.Tags, User.Addresses] });
