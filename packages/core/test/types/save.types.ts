// biome-ignore-all lint/nursery/noFloatingPromises: this file is compiled and never run
import { expectTypeOf } from 'expect-type';
import {
  type Created,
  DataTypes,
  database,
  Model,
  type RowChange,
  type SaveValues,
  type WritePlan,
} from './api.js';
import { Address, Category, Product, Tag, User } from './shop.js';

/** What save takes: identified records in part, new ones whole; and what its options and entries take. */

const include = [
  { association: Product.User, include: [{ association: User.Addresses, missing: 'delete' }] },
  { association: Product.Tags, missing: 'unlink', moved: 'take' },
] as const;

export async function accepts(id: number | undefined, product: Product, tags: Tag[]) {
  await Product.save({ id: 1, title: 'Chair' });
  await Product.save({ title: 'Chair' });
  await Product.save({ id, title: 'Chair' });
  await Product.save(product, { include: [] });
  await Product.save(
    {
      id: 1,
      user: {
        id: 4,
        addresses: [
          { id: 7, city: 'Austin' },
          { type: 'home', city: 'Dallas' },
        ],
      },
      tags: [
        { id: 1 },
        { id: 2, productTag: { rank: 1 } },
        { name: 'Beta', productTag: { rank: null } },
        ...tags,
      ],
    },
    { include },
  );
  await Product.save({ id: 1 }, { include });
  await Product.save({ id: 1, userId: 4 }, { include });
  await Product.save({ id: 1, user: null }, { include });
  await Category.save(
    {
      id: 1,
      children: [
        { id: 2, children: [{ name: 'new' }] },
        { name: 'other', children: [] },
      ],
    },
    { include: [{ association: Category.Children, include: [Category.Children] }] },
  );
  await Product.save({ user: { id: 4 } }, { include });
  // An include from a request is loose, as in create.
  await Product.save({ id: 1, user: { anything: 1 } }, { include: ['user'] });
}

export async function results() {
  const one = await Product.save({ id: 1 }, { include });
  expectTypeOf(one.tags[0]?.name).toEqualTypeOf<string | undefined>();
  expectTypeOf(one.tags[0]?.productTag.rank).toEqualTypeOf<number | null | undefined>();
  expectTypeOf(one.user).toEqualTypeOf<Exclude<typeof one.user, null> | null>();
  expectTypeOf(one.user?.addresses[0]?.city).toEqualTypeOf<string | undefined>();
  expectTypeOf(one.title).toEqualTypeOf<string | null>();
  const many = await Product.save([{ id: 1 }, { title: 'Chair', user: { id: 4 } }], { include });
  expectTypeOf(many).toEqualTypeOf<(typeof one)[]>();
  expectTypeOf(await Tag.save(await Tag.findAll())).toEqualTypeOf<Created<typeof Tag>[]>();
  const owned = await Address.save({ id: 1 }, { include: [Address.User] });
  expectTypeOf(owned.user.firstName).toEqualTypeOf<string>();
  expectTypeOf(await Product.previewSave({ id: 1 }, { include })).toEqualTypeOf<readonly RowChange[]>();
  expectTypeOf(Product.planSave([{ id: 1 }], { include })).toEqualTypeOf<WritePlan>();
}

const named: SaveValues<typeof Product, typeof include> = { id: 1, tags: [{ name: 'Alpha' }] };
Product.save(named, { include });

// Attributes of identified records and of new ones.
Product.save({
  id: 1,
  // @ts-expect-error: did you mean 'title'?
  titel: 'Chair',
});
Product.save([
  {
    // @ts-expect-error: did you mean 'title'?
    titel: 'Chair',
  },
]);
Product.save({
  id: 1,
  // @ts-expect-error: a title is text
  title: 5,
});
// @ts-expect-error: not identified, and firstName is missing
User.save({ lastName: 'Broadstone' });
// Of what is included, a new record needs only what its foreign keys need.
Product.save({ title: 'Chair' }, { include });
Product.save({ title: 'Chair', userId: 4, tags: [] }, { include });
Address.save({ type: 'home', city: 'Austin', user: { id: 4 } }, { include: [Address.User] });
Address.save(
  // @ts-expect-error: user is missing
  { type: 'home', city: 'Austin' },
  { include: [Address.User] },
);
Address.save(
  { type: 'home', city: 'Austin', userId: 4 },
  { include: [{ association: Address.User, required: false }] },
);
// @ts-expect-error: an object, or an array of objects
Product.save('Chair');
Product.save(
  {
    id: 1,
    user: {
      id: 4,
      addresses: [
        {
          id: 7,
          // @ts-expect-error: a city is text
          city: 5,
        },
        // @ts-expect-error: not identified, and city is missing
        { type: 'home' },
        {
          // @ts-expect-error: not a member of the ENUM
          type: 'hom',
          city: 'Austin',
        },
        {
          id: 8,
          // @ts-expect-error: the user around it gives it
          userId: 4,
        },
      ],
    },
    tags: [
      {
        id: 1,
        productTag: {
          // @ts-expect-error: a rank is a number
          rank: 'first',
        },
      },
      {
        id: 2,
        // @ts-expect-error: did you mean 'name'?
        nam: 'Alpha',
      },
    ],
  },
  { include },
);
Product.save({
  id: 1,
  // @ts-expect-error: add 'product.User' to include
  user: { id: 4 },
});
Address.save(
  {
    id: 1,
    // @ts-expect-error: its foreign key cannot be null
    user: null,
  },
  { include: [Address.User] },
);

// Keys other than the primary key.
Tag.save({ name: 'Alpha' }, { by: ['name'] });
// @ts-expect-error: neither the primary key nor the name
Tag.save({}, { by: ['name'] });
Tag.save(
  { name: 'Alpha' },
  {
    // @ts-expect-error: did you mean 'name'?
    by: ['nam'],
  },
);
Product.save(
  { id: 1, tags: [{ name: 'Alpha', productTag: { rank: 1 } }] },
  { include: [{ association: Product.Tags, by: ['name'], missing: 'keep' }] },
);

// Modes.
Tag.save({ id: 1 }, { mode: 'update' });
// @ts-expect-error: nothing identifies the row to update
Tag.save({ name: 'Alpha' }, { mode: 'update' });
Tag.save({ name: 'Alpha' }, { mode: 'update', by: ['name'] });
Tag.save({ id: 1, name: 'Alpha' }, { mode: 'insert' });
// @ts-expect-error: a new row has a name
Tag.save({ id: 1 }, { mode: 'insert' });
User.save({ id: 1, firstName: 'Mick' }, { mode: 'upsert' });
Tag.save(
  { id: 1 },
  {
    // @ts-expect-error: a root is linked to nothing
    mode: 'link',
  },
);
const linked = [{ association: Product.Tags, mode: 'link', missing: 'unlink' }] as const;
Product.save({ id: 1, tags: [{ id: 1 }, { id: 2, productTag: { rank: 1 } }] }, { include: linked });
Product.save(
  {
    id: 1,
    tags: [
      {
        id: 1,
        // @ts-expect-error: linking takes the key alone
        name: 'Alpha',
      },
    ],
  },
  { include: linked },
);

// Natural keys: every record is identified, and inserted only if the mode says so.
class Country extends Model.init(
  { code: { type: DataTypes.STRING, primaryKey: true }, name: { type: DataTypes.STRING, allowNull: false } },
  { database, modelName: 'country', timestamps: false },
) {}
Country.save({ code: 'NL' });
Country.save({ code: 'NL', name: 'Netherlands' }, { mode: 'upsert' });
// @ts-expect-error: a row that may be inserted has a name
Country.save({ code: 'NL' }, { mode: 'upsert' });
// @ts-expect-error: the key is missing
Country.save({ name: 'Netherlands' });

// Keys that nesting completes.
class Invoice extends Model.init(
  { no: DataTypes.STRING },
  { database, modelName: 'invoice', version: true },
) {
  static Items = this.hasMany(() => Item, { missing: 'delete' });
}
class Item extends Model.init(
  {
    invoiceId: { type: DataTypes.INTEGER, primaryKey: true },
    position: { type: DataTypes.INTEGER, primaryKey: true },
    text: { type: DataTypes.STRING, allowNull: false },
  },
  { database, modelName: 'item', timestamps: false },
) {}
Invoice.save({ id: 1, version: 2, items: [{ position: 1 }] }, { include: [Invoice.Items] });
Invoice.save(
  {
    id: 1,
    version: 2,
    items: [
      // @ts-expect-error: the position is missing
      { text: 'Chair' },
    ],
  },
  { include: [Invoice.Items] },
);

// Versions.
Invoice.save({ no: 'A-1' });
Invoice.save({ id: 1 }, { version: 'ignore' });
Invoice.save({ id: 1, version: 3 }, { version: 'ignore' });
// @ts-expect-error: a stored root gives its version
Invoice.save({ id: 1, no: 'A-2' });
Invoice.save({
  id: 1,
  // @ts-expect-error: a version is a number
  version: '3',
});
Invoice.save(
  { id: 1, version: 1 },
  {
    // @ts-expect-error: 'ignore' is its only value
    version: 'skip',
  },
);

// Options.
Product.save(
  { id: 1 },
  {
    fields: ['title'],
    maxDepth: 2,
    maxRecords: 10,
    maxProblems: 5,
    timeout: 1000,
    hookOptions: { by: 'me' },
    onChanges: (changes) => expectTypeOf(changes).toEqualTypeOf<readonly RowChange[]>(),
  },
);
Product.planSave(
  { id: 1 },
  {
    // @ts-expect-error: a plan needs no transaction
    transaction: null,
  },
);
Product.previewSave(
  { id: 1 },
  {
    // @ts-expect-error: a preview returns the changes
    onChanges: () => undefined,
  },
);

// Entries.
Product.save(
  { id: 1 },
  {
    include: [
      {
        association: Product.User,
        // @ts-expect-error: 'user' is one row, which is never missing
        missing: 'unlink',
      },
    ],
  },
);
User.save(
  { id: 1 },
  {
    include: [
      {
        association: User.Addresses,
        // @ts-expect-error: the foreign key 'userId' may not be null
        missing: 'unlink',
      },
    ],
  },
);
User.save({ id: 1 }, { include: [{ association: User.Products, missing: 'unlink' }] });
User.save(
  { id: 1 },
  {
    include: [
      {
        association: User.Products,
        // @ts-expect-error: not one of the four
        missing: 'remove',
      },
    ],
  },
);
User.save(
  { id: 1 },
  {
    include: [
      {
        association: User.Products,
        // @ts-expect-error: an attribute of the target
        by: ['firstName'],
      },
    ],
  },
);
User.save(
  { id: 1 },
  {
    include: [
      {
        association: User.Products,
        // @ts-expect-error: only finders accept it
        limit: 5,
      },
    ],
  },
);

// Without `as const`, the words in a list are strings, of which nothing is known.
const loose = [{ association: Product.Tags, by: ['name'], mode: 'upsert', missing: 'keep', moved: 'take' }];
Product.save({ id: 1, tags: [{ name: 'Alpha' }] }, { include: loose });
Product.save(
  {
    id: 1,
    tags: [
      {
        // @ts-expect-error: but the attributes are
        name: 5,
      },
    ],
  },
  { include: loose },
);

// An include can be shared, but for what only save accepts.
const shared = [{ association: Product.Tags, missing: 'unlink', moved: 'take' }] as const;
Product.create({ title: 'Chair' }, { include: shared });
Product.findAll({ include: shared });
Product.create(
  { title: 'Chair' },
  {
    include: [
      {
        association: Product.Tags,
        // @ts-expect-error: only save accepts 'mode'
        mode: 'link',
      },
    ],
  },
);
Product.findAll({
  include: [
    {
      association: Product.Tags,
      // @ts-expect-error: only save accepts 'by'
      by: ['name'],
    },
  ],
});

// Declarations.
User.hasOne(Address, { missing: 'delete' });
Product.belongsToMany(Tag, { through: 'labels', missing: 'unlink' });
User.hasMany(Address, {
  // @ts-expect-error: the foreign key 'userId' may not be null
  missing: 'unlink',
});
User.hasMany(Product, {
  foreignKey: { allowNull: false },
  // @ts-expect-error: nor here, where the association says so
  missing: 'unlink',
});
Product.belongsTo(User, {
  // @ts-expect-error: the user of a product is never missing
  missing: 'delete',
});
