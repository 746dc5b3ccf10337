// biome-ignore-all lint/nursery/noFloatingPromises: this file is compiled and never run
import { User } from '../shop.js';

User.save({ id: 4, addresses: [{ id: 7, city: 5 }] }, { include: [User.Addresses] });
