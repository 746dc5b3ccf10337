import { changesOf, DataTypes, Model, OptionError, ValidationError } from '@espalier/core';
import { type DatabaseContext, describeEachDatabase, errorOf } from '@espalier/testkit';
import { untilStatementWaits } from '../transactions/lock-waits.js';

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const show = (result: object) => changesOf(result).map(({ path, change }) => `${path.join('.')} ${change}`);

async function openAccounts(context: DatabaseContext) {
  const database = context.open(context.dialect === 'postgres' ? { pool: { min: 0, max: 10 } } : {});
  class Account extends Model.init(
    {
      email: { type: DataTypes.STRING, unique: true },
      phone: { type: DataTypes.STRING, unique: true },
      name: { type: DataTypes.STRING, defaultValue: 'nobody' },
    },
    { database, modelName: 'account' },
  ) {
    static Posts = this.hasMany(() => Post);
  }
  class Post extends Model.init(
    { slug: { type: DataTypes.STRING, allowNull: false }, text: DataTypes.TEXT },
    { database, modelName: 'post', indexes: [{ unique: true, fields: ['accountId', 'slug'] }] },
  ) {}
  class Country extends Model.init(
    { code: { type: DataTypes.STRING, primaryKey: true }, name: { type: DataTypes.STRING, unique: true } },
    { database, modelName: 'country' },
  ) {}
  await database.sync();
  context.statements.length = 0;
  const rules = { mode: 'upsert', by: ['slug'], missing: 'keep' } as object;
  return { database, Account, Post, Country, posts: { association: Account.Posts, ...rules } as const };
}

describeEachDatabase('upsert', (context) => {
  it('inserts a row, and updates it by the only unique key that is given', async () => {
    const { Account } = await openAccounts(context);
    const inserted = await Account.upsert({ email: 'ann@example.org', name: 'Ann' });
    expect(show(inserted)).toEqual([' inserted']);
    const updated = await Account.upsert({ email: 'ann@example.org', name: 'Anna' });
    expect(show(updated)).toEqual([' updated']);
    const unchanged = await Account.upsert({ email: 'ann@example.org' });
    expect(show(unchanged)).toEqual([' unchanged']);
    expect(unchanged).toEqual(updated);
    expect(unchanged.id).toBe(inserted.id);
    expect(await Account.findAll()).toEqual([updated]);
  });

  it('takes one statement on PostgreSQL', async () => {
    const { Account } = await openAccounts(context);
    await Account.upsert({ email: 'ann@example.org', name: 'Ann' });
    context.statements.length = 0;
    await Account.upsert({ email: 'ann@example.org', name: 'Anna' });
    const kinds = context.statements.map((text) => text.split(' ')[0]);
    expect(kinds).toEqual(
      context.dialect === 'postgres' ? ['with'] : ['begin', 'select', 'update', 'commit'],
    );
  });

  it('prefers a primary key that the database does not generate', async () => {
    const { Country } = await openAccounts(context);
    await Country.upsert({ code: 'at', name: 'Austria' });
    const renamed = await Country.upsert({ code: 'at', name: 'Österreich' });
    expect(show(renamed)).toEqual([' updated']);
    expect(await Country.findAll()).toEqual([renamed]);
  });

  it('asks which key is meant if none or several are given', async () => {
    const { Account } = await openAccounts(context);
    const none = await errorOf(Account.upsert({ name: 'Ann' }));
    expect(none).toBeInstanceOf(ValidationError);
    expect(none.message).toBe(
      "account.upsert: the values have no unique key; the keys of 'account' are id, or email, or phone",
    );
    const several = { email: 'ann@example.org', phone: '1', name: 'Ann' };
    expect((await errorOf(Account.upsert(several))).message).toBe(
      'account.upsert: the values have several unique keys: email, or phone',
    );
    const { id } = await Account.upsert(several, { by: ['phone'] });
    const moved = await Account.upsert({ ...several, email: 'anna@example.org' }, { by: ['phone'] });
    expect(moved).toMatchObject({ id, email: 'anna@example.org' });
    expect(await errorOf(Account.upsert({}, { mode: 'save' } as never))).toBeInstanceOf(OptionError);
    expect(await errorOf(Account.upsert([] as never))).toMatchObject({ code: 'INVALID_SHAPE' });
    const unknown = await errorOf(Account.upsert(several, { by: ['name'] }));
    expect(unknown.message).toMatch("by is name, which is no unique key of 'account'");
  });

  it('upserts children by the key that nesting completes', async () => {
    const { Account, Post, posts } = await openAccounts(context);
    const values = (text: string) => ({
      email: 'ann@example.org',
      posts: [
        { slug: 'a', text: 'same' },
        { slug: text, text },
      ],
    });
    const first = await Account.upsert(values('b'), { include: [posts] });
    expect(show(first)).toEqual([' inserted', 'posts.0 inserted', 'posts.1 inserted']);
    const second = await Account.upsert(values('c'), { include: [posts] });
    expect(show(second)).toEqual([' unchanged', 'posts.0 unchanged', 'posts.1 inserted']);
    const other = await Account.upsert({ ...values('b'), email: 'bob@example.org' }, { include: [posts] });
    expect(show(other)).toEqual([' inserted', 'posts.0 inserted', 'posts.1 inserted']);
    expect(await Post.count()).toBe(5);
  });

  it('reports its changes to onChanges', async () => {
    const { Account } = await openAccounts(context);
    const seen: string[] = [];
    await Account.upsert(
      { email: 'ann@example.org' },
      { onChanges: (changes) => seen.push(...changes.map(({ change }) => change)) },
    );
    expect(seen).toEqual(['inserted']);
  });

  it.each([
    ['without hooks', false],
    ['with hooks', true],
  ])('is safe against other upserts of the same rows, nested or not, %s', async (_, hooked) => {
    const { Account, Post, posts } = await openAccounts(context);
    if (hooked) Account.addHook('beforeSave', () => pause(1));
    const results = await Promise.all(
      Array.from({ length: 16 }, (_, call) =>
        call % 2 === 0
          ? Account.upsert({ email: 'ann@example.org', name: `name ${call}` })
          : Account.upsert(
              { email: 'ann@example.org', posts: [{ slug: 'a' }, { slug: 'b' }] },
              { include: [posts] },
            ),
      ),
    );
    expect(new Set(results.map(({ id }) => id)).size).toBe(1);
    expect(results.filter((result) => changesOf(result)[0]?.change === 'inserted')).toHaveLength(1);
    expect(await Account.count()).toBe(1);
    expect(await Post.count()).toBe(2);
  });

  it('finds a row that another transaction inserts while a save waits for its key', async () => {
    const { Account, database, posts } = await openAccounts(context);
    let started = () => {};
    const isStarted = new Promise<void>((resolve) => {
      started = resolve;
    });
    const first = database.transaction(async () => {
      await Account.create(
        { email: 'ann@example.org', name: 'Ann', posts: [{ slug: 'a' }] },
        {
          include: [Account.Posts],
        },
      );
      started();
      if (context.dialect === 'postgres') await untilStatementWaits(context.open());
    });
    await isStarted;
    const values = { email: 'ann@example.org', name: 'Anna', posts: [{ slug: 'a' }, { slug: 'b' }] };
    const saved = await Account.save(values, {
      mode: 'upsert',
      by: ['email'],
      include: [posts],
      transaction: null,
    });
    await first;
    expect(show(saved)).toEqual([' updated', 'posts.0 unchanged', 'posts.1 inserted']);
    expect(await Account.count()).toBe(1);
  });

  it('fails if another row has another unique value', async () => {
    const { Account } = await openAccounts(context);
    await Account.create({ email: 'ann@example.org', phone: '1' });
    const error = await errorOf(Account.upsert({ email: 'bob@example.org', phone: '1' }, { by: ['email'] }));
    expect(error).toMatchObject({ code: 'UNIQUE_CONSTRAINT', path: ['phone'] });
    expect(await Account.count()).toBe(1);
  });
});
