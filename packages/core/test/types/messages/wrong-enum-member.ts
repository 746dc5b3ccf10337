// biome-ignore-all lint/nursery/noFloatingPromises: this file is compiled and never run
import { User } from '../shop.js';

User.create(
  { firstName: 'Mick', addresses: [{ type: 'hom', city: 'Austin' }] },
  { include: [User.Addresses] },
);
