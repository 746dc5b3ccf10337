import { expectTypeOf } from 'expect-type';
import { type BelongsTo, DataTypes, database } from './api.js';
import { Category, Product, ProductTag, Tag, User } from './shop.js';

/** What associations are called, by their models and options. */

// To-one by the target's name, to-many by its plural; foreign keys by whom they point to.
expectTypeOf(Product.User.as).toEqualTypeOf<'user'>();
expectTypeOf(Product.User.foreignKey).toEqualTypeOf<'userId'>();
expectTypeOf(Product.User.kind).toEqualTypeOf<'belongsTo'>();
expectTypeOf(Product.User.source).toEqualTypeOf<typeof Product>();
expectTypeOf(Product.User.target).toEqualTypeOf<typeof User>();
expectTypeOf(User.Addresses.as).toEqualTypeOf<'addresses'>();
expectTypeOf(User.Addresses.foreignKey).toEqualTypeOf<'userId'>();
expectTypeOf(User.Profile.as).toEqualTypeOf<'profile'>();
expectTypeOf(User.Profile.foreignKey).toEqualTypeOf<'userId'>();
expectTypeOf(User.Profile.kind).toEqualTypeOf<'hasOne'>();
expectTypeOf(Category.Children.as).toEqualTypeOf<'children'>();
expectTypeOf(Category.Children.foreignKey).toEqualTypeOf<'parentId'>();

// belongsToMany has the through model and a key to either end.
expectTypeOf(Product.Tags.as).toEqualTypeOf<'tags'>();
expectTypeOf(Product.Tags.kind).toEqualTypeOf<'belongsToMany'>();
expectTypeOf(Product.Tags.through).toEqualTypeOf<typeof ProductTag>();
expectTypeOf(Product.Tags.foreignKey).toEqualTypeOf<'productId'>();
expectTypeOf(Product.Tags.otherKey).toEqualTypeOf<'tagId'>();

// Options win.
const Creator = Product.belongsTo(User, { as: 'creator' });
expectTypeOf(Creator.as).toEqualTypeOf<'creator'>();
expectTypeOf(Creator.foreignKey).toEqualTypeOf<'creatorId'>();
expectTypeOf(Product.belongsTo(User, { foreignKey: 'owner' }).foreignKey).toEqualTypeOf<'owner'>();
expectTypeOf(
  Product.belongsTo(User, { foreignKey: { name: 'owner', allowNull: false } }).foreignKey,
).toEqualTypeOf<'owner'>();
expectTypeOf(
  Product.belongsTo(User, { foreignKey: { allowNull: false } }).foreignKey,
).toEqualTypeOf<'userId'>();
expectTypeOf(Product.hasMany(User, { as: 'fans', foreignKey: 'likes' }).foreignKey).toEqualTypeOf<'likes'>();
const ByName = Product.belongsTo(Tag, { targetKey: 'name' });
expectTypeOf(ByName.foreignKey).toEqualTypeOf<'tagName'>();
const Labels = Product.belongsToMany(Tag, {
  as: 'labels',
  through: ProductTag,
  foreignKey: 'p',
  otherKey: { name: 't' },
});
expectTypeOf(Labels.foreignKey).toEqualTypeOf<'p'>();
expectTypeOf(Labels.otherKey).toEqualTypeOf<'t'>();

// All forms of `through`.
expectTypeOf(Product.belongsToMany(Tag, { through: 'product_tags' }).otherKey).toEqualTypeOf<'tagId'>();
expectTypeOf(Product.belongsToMany(Tag, { through: ProductTag }).through).toEqualTypeOf<typeof ProductTag>();
const Scoped = Product.belongsToMany(Tag, {
  through: { model: () => ProductTag, scope: { rank: 1 }, unique: false },
});
expectTypeOf(Scoped.through).toEqualTypeOf<typeof ProductTag>();

// A model joined with itself: the other key is called after one of the association.
const Friends = User.belongsToMany(User, { as: 'friends', through: 'friendships' });
expectTypeOf(Friends.foreignKey).toEqualTypeOf<'userId'>();
expectTypeOf(Friends.otherKey).toEqualTypeOf<'friendId'>();

// Names come from the real primary key, and from `name` if it is given.
const Book = database.define('book', { isbn: { type: DataTypes.STRING, primaryKey: true } });
expectTypeOf(Product.belongsTo(Book).foreignKey).toEqualTypeOf<'bookIsbn'>();
expectTypeOf(Book.hasMany(Product).foreignKey).toEqualTypeOf<'bookIsbn'>();
expectTypeOf(Book.belongsToMany(Tag, { through: 'book_tags' }).foreignKey).toEqualTypeOf<'bookIsbn'>();
const Person = database.define('Person', {}, { name: { singular: 'person', plural: 'folk' } });
expectTypeOf(Product.hasMany(Person).as).toEqualTypeOf<'folk'>();
expectTypeOf(Product.hasOne(Person).as).toEqualTypeOf<'person'>();
expectTypeOf(Person.hasMany(Product).foreignKey).toEqualTypeOf<'personId'>();
const SalesPerson = database.define('salesPerson', {});
expectTypeOf(Product.hasMany(SalesPerson).as).toEqualTypeOf<'salesPeople'>();
expectTypeOf(Product.hasOne(database.define('news', {})).as).toEqualTypeOf<'news'>();

// The type can be written down, where the association is set from outside the class.
expectTypeOf(Product.User).toExtend<BelongsTo<typeof Product, typeof User>>();

// Every option that is known.
Product.hasMany(Tag, {
  as: 'x',
  foreignKey: { name: 'pid', allowNull: false, field: 'p_id', index: false },
  sourceKey: 'title',
  scope: { name: 'sale' },
  constraints: false,
  index: false,
  onDelete: 'SET NULL',
  onUpdate: 'CASCADE',
});
Product.belongsTo(User, { index: false });
Product.hasOne(User, { index: false });
Product.belongsToMany(Tag, { through: 'product_tags', index: false });

// @ts-expect-error: an index is made or not; its columns are those of the foreign key
Product.belongsTo(User, { index: 'userId' });
// @ts-expect-error: the same in the options of the attribute
Product.belongsTo(User, { foreignKey: { name: 'ownerId', index: 'no' } });

Product.belongsTo(User, {
  // @ts-expect-error: unknown association option 'forignKey'
  forignKey: 'x',
});
Product.belongsTo(User, {
  // @ts-expect-error: belongsTo refers to an attribute of the target, not of the source
  sourceKey: 'title',
});
Product.hasMany(User, {
  // @ts-expect-error: hasMany refers to an attribute of the source, not of the target
  targetKey: 'firstName',
});
Product.hasMany(User, {
  // @ts-expect-error: only a belongsToMany has a through model
  through: 'product_users',
});
Product.belongsTo(User, {
  // @ts-expect-error: User has no attribute 'email'
  targetKey: 'email',
});
User.hasMany(Product, {
  // @ts-expect-error: User has no attribute 'email'
  sourceKey: 'email',
});
Product.belongsTo(User, {
  // @ts-expect-error: unknown foreign key option 'alowNull'
  foreignKey: { alowNull: false },
});
Product.belongsTo(User, {
  // @ts-expect-error: not something a database does
  onDelete: 'REMOVE',
});
Product.hasMany(Tag, {
  // @ts-expect-error: Tag has no attribute 'nam' to scope by
  scope: { nam: 'sale' },
});
Product.hasMany(Tag, {
  // @ts-expect-error: a scope is of the attribute's type
  scope: { name: 1 },
});
Product.belongsToMany(
  Tag,
  // @ts-expect-error: a belongsToMany needs `through`
  {},
);
Product.belongsToMany(Tag, {
  // @ts-expect-error: a table's name, or a model
  through: 5,
});
Product.belongsToMany(Tag, {
  // @ts-expect-error: ProductTag has no attribute 'rnk' to scope by
  through: { model: ProductTag, scope: { rnk: 1 } },
});
Product.belongsToMany(Tag, {
  // @ts-expect-error: unknown through option 'uniq'
  through: { model: ProductTag, uniq: true },
});
// @ts-expect-error: a name is no model
Product.belongsTo('user');
// @ts-expect-error: an instance is no model
Product.belongsTo(new User({ firstName: 'Mick' }));
