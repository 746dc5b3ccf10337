// biome-ignore-all lint/nursery/noFloatingPromises: this file is compiled and never run
import { expectTypeOf } from 'expect-type';
import { type AnyAssociation, type BelongsTo, DataTypes, database, Model } from './api.js';
import { User } from './shop.js';

/** Classes that are initialised after the class statement: they work, and are loosely typed. */

class Article extends Model {
  declare static Author: BelongsTo<typeof Article, typeof User>;

  get shout() {
    return String(this.title).toUpperCase();
  }
}
Article.init({ title: DataTypes.STRING }, { database });
Article.init({ title: DataTypes.STRING }, { database, modelName: 'article' });
Article.Author = Article.belongsTo(User);

class Comment extends Model {}
const Comments = Article.hasMany(Comment, { as: 'comments' });
Article.belongsToMany(() => Comment, { through: 'article_comments' });

export async function loosely() {
  const article = await Article.create(
    { title: 'x', author: { firstName: 'Mick' } },
    { include: [Article.Author, Comments] },
  );
  expectTypeOf(article).toBeAny();
  expectTypeOf(await Article.findAll({ where: { anything: 1 } })).toEqualTypeOf<(typeof article)[]>();
  expectTypeOf(await Article.findByPk(1)).toBeAny();
  const instance = new Article();
  expectTypeOf(instance.shout).toEqualTypeOf<string>();
  expectTypeOf(instance.title).toBeAny();
  expectTypeOf(instance.isNewRecord).toEqualTypeOf<boolean>();
}

// A typed model can be associated with a loose one: what is nested there is any.
class Press extends Model.init({ city: DataTypes.STRING }, { database, modelName: 'press' }) {
  static Articles = this.hasMany(() => Article);
  static Editor = this.belongsTo(() => Article, { as: 'editor' });
}
expectTypeOf(Press.Articles).toExtend<AnyAssociation>();
expectTypeOf(Press.Articles.as).toEqualTypeOf<string>();
Press.create({ city: 'Leiden', articles: [{ anything: 1 }] }, { include: [Press.Articles] });
Press.create({ city: 'Leiden', editor: { anything: 1 } }, { include: [Press.Editor] });
export async function besideLoose() {
  const press = await Press.findOne({ include: [Press.Editor] });
  expectTypeOf(press?.editor).toBeAny();
  expectTypeOf(press?.city).toEqualTypeOf<string | null | undefined>();
}

// So is a model whose name is known at run time only.
export function named(modelName: string) {
  const Dynamic = database.define(modelName, { title: DataTypes.STRING });
  const Users = Dynamic.hasMany(User);
  expectTypeOf(Users.as).toEqualTypeOf<'users'>();
  expectTypeOf(Users.foreignKey).toEqualTypeOf<string>();
  Dynamic.create({ title: 'x', users: [{ firstName: 'Mick' }] }, { include: [Users] });
}

Article.init(
  {
    // @ts-expect-error: definitions are checked here too
    title: { type: DataTypes.STRING, alowNull: true },
  },
  { database },
);
Article.init(
  {},
  // @ts-expect-error: a model needs a database
  {},
);
// @ts-expect-error: a name is no model
Article.hasMany('comments');
