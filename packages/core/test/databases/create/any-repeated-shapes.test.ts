import { type Database, DataTypes, Model, sql } from '@espalier/core';
import { type DatabaseContext, describeEachDatabase } from '@espalier/testkit';
import { propertyRuns } from '@espalier/testkit/property-runs';
import fc from 'fast-check';

type Given = 'absent' | 'undefined' | 'null' | 'value';

/** In which form a nested record is passed. */
type Form = 'plain' | 'built' | 'stored' | 'connect' | 'connectOrCreate';

interface Child {
  readonly form: Form;
  readonly note: Given;
  readonly key: boolean;
}

/** What one create or save of an item is given, and how it is called. */
interface Create {
  readonly attributes: Readonly<Record<string, Given>>;
  readonly isReversed: boolean;
  readonly owner: Child | null;
  readonly editor: Child | null | 'owner';
  readonly sticker: Child | null;
  readonly tags: readonly Child[];
  readonly remarks: readonly Child[];
  readonly answers: readonly Child[];
  readonly parts: readonly Create[];
  readonly shopId: 1 | 2;
  readonly returning: boolean;
  readonly isInTransaction: boolean;
  readonly isSave: boolean;
}

const tables = ['places', 'remarks', 'stickers', 'tags', 'items', 'owners'];

const values: Readonly<Record<string, unknown>> = {
  note: 'note',
  status: 'given',
  meta: { a: [1, null] },
  words: ['a', 'b,"c'],
  amount: '12.50',
  size: 9_007_199_254_740_993n,
  day: new Date('2020-02-03T04:05:06.789Z'),
  createdAt: new Date('2020-02-03T04:05:06.789Z'),
  isNew: false,
};

function defineItems(database: Database) {
  const options = (modelName: string) => ({ database, modelName, timestamps: false });
  const note = DataTypes.STRING;
  class Item extends Model {}
  class Owner extends Model {}
  class Sticker extends Model {}
  class Tag extends Model {}
  class Place extends Model {}
  class Remark extends Model {}
  Item.init(
    {
      note,
      status: { type: DataTypes.STRING, defaultValue: () => 'made' },
      meta: DataTypes.JSON,
      ...(database.dialect === 'postgres' && { words: DataTypes.ARRAY(DataTypes.STRING) }),
      amount: DataTypes.DECIMAL(10, 2),
      size: DataTypes.BIGINT,
      day: DataTypes.DATE,
      isNew: { type: DataTypes.BOOLEAN, defaultValue: sql`true` },
    },
    { database, modelName: 'item', timestamps: true },
  );
  Owner.init({ name: { type: DataTypes.STRING, unique: true }, note }, options('owner'));
  Sticker.init(
    { shopId: { type: DataTypes.INTEGER, allowNull: false, tenant: true }, note },
    options('sticker'),
  );
  Tag.init({ name: { type: DataTypes.STRING, unique: true }, note }, options('tag'));
  Place.init({ rank: DataTypes.INTEGER }, options('place'));
  Remark.init({ name: DataTypes.STRING, note, kind: DataTypes.STRING }, options('remark'));
  Item.belongsTo(Owner, { as: 'owner' });
  Item.belongsTo(Owner, { as: 'editor' });
  Item.hasOne(Sticker, { as: 'sticker' });
  Item.hasMany(Item, { as: 'parts', foreignKey: 'wholeId' });
  Item.hasMany(Remark, {
    as: 'remarks',
    foreignKey: 'aboutId',
    constraints: false,
    scope: { kind: 'remark' },
  } as never);
  Item.hasMany(Remark, {
    as: 'answers',
    foreignKey: 'aboutId',
    constraints: false,
    scope: { kind: 'answer' },
  } as never);
  Item.belongsToMany(Tag, { as: 'tags', through: Place });
  return { Item, Owner, Sticker, Tag, Remark } as unknown as Record<string, typeof Model>;
}

const given = fc.constantFrom<Given>('absent', 'absent', 'value', 'value', 'null', 'undefined');
const child: fc.Arbitrary<Child> = fc.record({
  form: fc.constantFrom<Form>('plain', 'plain', 'plain', 'built', 'stored', 'connect', 'connectOrCreate'),
  note: given,
  key: fc.constantFrom(false, false, false, true),
});
const children = fc.array(child, { maxLength: 2 });
const create = (depth: number): fc.Arbitrary<Create> =>
  fc.record({
    attributes: fc.record(
      Object.fromEntries(
        Object.keys(values).map((name) => [
          name,
          fc.constantFrom<Given>('absent', 'value', ...(name === 'createdAt' ? [] : ['null' as const])),
        ]),
      ),
    ),
    isReversed: fc.boolean(),
    owner: fc.option(child),
    editor: fc.option(fc.oneof(child, fc.constant('owner' as const))),
    sticker: fc.option(child),
    tags: children,
    remarks: children,
    answers: children,
    parts: depth === 0 ? fc.constant([]) : fc.array(create(depth - 1), { maxLength: 2 }),
    shopId: fc.constantFrom(1 as const, 2 as const),
    returning: fc.boolean(),
    isInTransaction: fc.boolean(),
    isSave: fc.boolean(),
  });

/** What differs between creates of nearly the same shape. */
const changes = fc.array(
  create(1).chain((other) =>
    fc
      .subarray(Object.keys(other) as (keyof Create)[], { maxLength: 2 })
      .map((names) => Object.fromEntries(names.map((name) => [name, other[name]])) as Partial<Create>),
  ),
  { minLength: 2, maxLength: 4 },
);

/** Makes the values of creates from the models of one database. Names and keys follow a count. */
class Making {
  #next = 0;
  constructor(
    readonly models: Record<string, typeof Model>,
    readonly hasWords: boolean,
  ) {}

  async child({ form, note, key }: Child, model: string): Promise<unknown> {
    this.#next += 1;
    const name = `${model} ${this.#next}`;
    const own: Record<string, unknown> = model === 'Sticker' ? {} : { name };
    if (key) own.id = 1000 + this.#next;
    give(own, 'note', note, name);
    const Class = this.models[model] as typeof Model;
    const isNamed = model === 'Owner' || model === 'Tag';
    const where = { name };
    switch (form) {
      case 'built':
        return new Class(own as never);
      case 'stored':
        return Class.create(own as never);
      case 'connect':
        if (!isNamed) return own;
        await Class.create(own as never);
        return Class.connect(where as never);
      case 'connectOrCreate': {
        if (!isNamed) return own;
        const { name: _, ...rest } = own;
        return Class.connectOrCreate({ where, create: rest } as never);
      }
      default:
        return own;
    }
  }

  async item(each: Create): Promise<Record<string, unknown>> {
    const item: Record<string, unknown> = {};
    for (const [name, how] of Object.entries(each.attributes))
      if (name !== 'words' || this.hasWords) give(item, name, how, values[name]);
    const all = async (list: readonly Child[], model: string) => {
      const made: unknown[] = [];
      for (const one of list) made.push(await this.child(one, model));
      return made;
    };
    if (each.owner !== null) item.owner = await this.child(each.owner, 'Owner');
    if (each.editor === 'owner') item.editor = item.owner ?? null;
    else if (each.editor !== null) item.editor = await this.child(each.editor, 'Owner');
    if (each.sticker !== null) item.sticker = await this.child(each.sticker, 'Sticker');
    item.tags = await all(each.tags, 'Tag');
    item.remarks = await all(each.remarks, 'Remark');
    item.answers = await all(each.answers, 'Remark');
    item.parts = [];
    for (const part of each.parts) (item.parts as unknown[]).push(await this.item(part));
    return each.isReversed ? Object.fromEntries(Object.entries(item).reverse()) : item;
  }
}

function give(target: Record<string, unknown>, name: string, how: Given, value: unknown): void {
  if (how === 'absent') return;
  if (how === 'undefined') target[name] = undefined;
  else if (how === 'null') target[name] = null;
  else target[name] = value;
}

const include = ['owner', 'editor', 'sticker', 'tags', 'remarks', 'answers'];
const includeAll = [
  ...include,
  { association: 'parts', include: [...include, { association: 'parts', include }] },
];

/** The text of a result. A time of the call is not part of it. */
function textOf(value: unknown): string {
  return JSON.stringify(value, (_, each) => {
    if (typeof each === 'bigint') return String(each);
    return typeof each === 'string' && /^20(2[4-9]|[3-9]\d)-\d\d-\d\d[T ]/.test(each)
      ? 'time of the call'
      : each;
  });
}

/** Creates in empty tables, and returns the result and what the tables hold then, as text. */
async function run(
  context: DatabaseContext,
  database: Database,
  models: Record<string, typeof Model>,
  each: Create,
) {
  if (context.dialect === 'postgres')
    await database.knex.raw(`truncate ${tables.join(', ')} restart identity`);
  else for (const table of [...tables, 'sqlite_sequence']) await database.knex.raw(`delete from ${table}`);
  return database.withContext({ shopId: each.shopId }, async () => {
    const item = await new Making(models, context.dialect === 'postgres').item(each);
    const Item = models.Item as typeof Model;
    const insert = () =>
      each.isSave
        ? Item.save(item as never, { include: includeAll } as never)
        : Item.create(item as never, { include: includeAll, returning: each.returning } as never);
    context.statements.length = 0;
    const result = await (each.isInTransaction ? database.transaction(insert) : insert()).catch((error) => {
      return String(error);
    });
    const statements = context.statements.filter((text) => !text.includes('pg_attribute'));
    const stored: unknown[] = [];
    for (const table of tables)
      stored.push(await context.rows(database, `select * from ${table} order by 1, 2`));
    return textOf({ result, stored, statements });
  });
}

/* The oracle is a database that has not run anything yet: it has planned no shape, and has prepared no statement. */
describeEachDatabase('creates of values that may have the shape of earlier ones', (context) => {
  it('do the same as if they were the first ones of a database', async () => {
    const used = context.open();
    const usedModels = defineItems(used);
    await used.sync();
    let stored = 0;
    await fc.assert(
      fc.asyncProperty(create(1), changes, async (base, changed) => {
        for (const each of [base, ...changed.map((change) => ({ ...base, ...change })), base]) {
          const fresh = context.open();
          const freshModels = defineItems(fresh);
          if (context.dialect === 'sqlite') await fresh.sync();
          const after = await run(context, used, usedModels, each);
          const first = await run(context, fresh, freshModels, each);
          await fresh.close();
          if (!/"result":"[A-Z]/.test(first)) stored += 1;
          expect(after).toBe(first);
        }
      }),
      { numRuns: propertyRuns(150), endOnFailure: true },
    );
    expect(stored).toBeGreaterThan(20);
  }, 600_000);
});
