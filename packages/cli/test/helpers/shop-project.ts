import { join } from 'node:path';
import type { DatabaseContext } from '@espalier/testkit';
import { createProject, type TestProject } from './project.ts';

/** The models of the shop, as a project declares them. */
const models = `
import { Database, DataTypes, Model } from '@espalier/core';

export const database = new Database(DATABASE_URL);

export class Product extends Model.init({ title: DataTypes.STRING }, { database, modelName: 'product' }) {
  static User = this.belongsTo(() => User);
  static Tags = this.belongsToMany(() => Tag, { through: () => ProductTag });
}
export class User extends Model.init(
  { firstName: { type: DataTypes.STRING, allowNull: false } },
  { database, modelName: 'user' },
) {
  static Addresses = this.hasMany(() => Address);
}
export class Address extends Model.init({ city: DataTypes.STRING }, { database, modelName: 'address' }) {}
export class Tag extends Model.init({ name: DataTypes.STRING }, { database, modelName: 'tag' }) {}
export class ProductTag extends Model.init({ rank: DataTypes.INTEGER }, { database, modelName: 'productTag' }) {}
`;

const config = `
import { defineConfig } from '@espalier/cli';
import { database } from './models';

export default defineConfig({ database });
`;

/** Creates a project with the models of the shop on the tested database. Its SQLite is a file in the folder. */
export function createShopProject(
  context: DatabaseContext,
  files: Readonly<Record<string, string>> = {},
): TestProject {
  const project = createProject(files);
  project.write('models.ts', models.replace('DATABASE_URL', JSON.stringify(urlOf(context, project))));
  if (!('espalier.config.ts' in files)) project.write('espalier.config.ts', config);
  return project;
}

/** Returns the URL of the tested database for a project, which several commands open one after another. */
export function urlOf({ dialect, url }: DatabaseContext, { folder }: TestProject): string {
  return dialect === 'sqlite' ? `sqlite:${join(folder, 'shop.db')}` : url();
}
