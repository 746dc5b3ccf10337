import { type Database, DataTypes, UniqueConstraintError } from '@espalier/core';
import { type DatabaseContext, describeEachDatabase, errorOf } from '@espalier/testkit';

/** More rows than PostgreSQL inserts by one statement. */
const entriesOfOne = 16_000;
const accounts = 4200;

async function openAccounts(context: DatabaseContext) {
  const database = context.open();
  const Account = database.define(
    'account',
    { name: { type: DataTypes.STRING, unique: true } },
    { timestamps: false },
  );
  const Entry = database.define('entry', { text: DataTypes.STRING }, { timestamps: false });
  const Entries = Account.hasMany(Entry, { as: 'entries', foreignKey: 'accountId' });
  const Mentioned = Entry.belongsTo(Account, { as: 'mentioned', foreignKey: 'mentionedId' });
  await database.sync();
  context.statements.length = 0;
  return { database, Account, include: [{ association: Entries, include: [Mentioned] }] as never };
}

interface StoredAccount {
  readonly id: number;
  readonly name: string;
}

const repeat = <T>(count: number, item: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => item(index));

/** Returns entries of an account: the first of every three mentions an account of its own, the second a shared one. */
function entriesOf(name: string, count: number, shared: object): object[] {
  return repeat(count, (index) => {
    const mentioned = [{ name: `${name}/${index}` }, shared, null][index % 3];
    return { text: `${name}/${index}/${index % 3}`, mentioned };
  });
}

function accountsWithEntries(count: number) {
  const shared = { name: 'shared' };
  return repeat(count, (index) => ({ name: `a${index}`, entries: entriesOf(`a${index}`, 3, shared) }));
}

/** Reads the numbers of accounts and of entries, and of the entries that refer to a wrong account. */
async function readCounts(context: DatabaseContext, database: Database): Promise<number[]> {
  const right = `e.text like a.name || '/%' and case substr(e.text, length(e.text))
    when '0' then e.text = m.name || '/0' when '1' then m.name = 'shared' else e."mentionedId" is null end`;
  const [row] = await context.rows(
    database,
    `select (select count(*) from accounts) as accounts, count(*) as entries,
    sum(case when ${right} then 0 else 1 end) as misplaced
    from entries e left join accounts a on a.id = e."accountId" left join accounts m on m.id = e."mentionedId"`,
  );
  return [row?.accounts, row?.entries, row?.misplaced].map(Number);
}

describeEachDatabase('a create of very many rows', (context) => {
  const inserts = () => context.statements.filter((sql) => /^(insert|with)/i.test(sql));
  const isCatalog = (sql: string) => sql.includes('pg_attribute');

  it('takes as many statements as its plan says, below one root', async () => {
    const { database, Account, include } = await openAccounts(context);
    const values = { name: 'a', entries: entriesOf('a', entriesOfOne, { name: 'shared' }) } as never;
    const plan = Account.planCreate(values, { include });
    const created = (await Account.create(values, { include })) as unknown as {
      id: number;
      entries: { accountId: number }[];
    };
    const ran = context.statements.filter((sql) => !isCatalog(sql));
    expect(ran).toHaveLength(plan.statements);
    const rows = 2 + entriesOfOne + Math.ceil(entriesOfOne / 3);
    expect(ran).toHaveLength(2 + (context.dialect === 'postgres' ? Math.ceil(rows / 20_000) : rows));
    expect(created.entries).toHaveLength(entriesOfOne);
    expect(created.entries.every(({ accountId }) => accountId === created.id)).toBe(true);
    expect(await readCounts(context, database)).toEqual([rows - entriesOfOne, entriesOfOne, 0]);
  }, 60_000);

  it.each([true, false])(
    'stores each row below its parent, below many roots, with returning: %s',
    async (returning) => {
      const { database, Account, include } = await openAccounts(context);
      const created = await Account.bulkCreate(accountsWithEntries(accounts) as never, {
        include,
        returning,
      });
      expect(await readCounts(context, database)).toEqual([2 * accounts + 1, 3 * accounts, 0]);
      if (context.dialect === 'postgres') expect(inserts().length).toBeGreaterThan(1);
      if (!returning) return;
      const found = await Account.findAll({
        where: { name: repeat(accounts, (index) => `a${index}`) },
        order: ['id'],
      });
      const stored = found as unknown as StoredAccount[];
      expect((created as unknown as StoredAccount[]).map(({ id, name }) => [id, name])).toEqual(
        stored.map((account) => [account.id, account.name]),
      );
    },
    60_000,
  );

  it('is rolled back as a whole if its last row is rejected, also in a transaction that continues', async () => {
    const { database, Account, include } = await openAccounts(context);
    await Account.create({ name: 'taken' });
    const values = [...accountsWithEntries(accounts), { name: 'taken' }] as never;
    const error = await errorOf(Account.bulkCreate(values, { include }));
    expect(error).toBeInstanceOf(UniqueConstraintError);
    await database.transaction(async () => {
      expect(await errorOf(Account.bulkCreate(values, { include }))).toBeInstanceOf(UniqueConstraintError);
      await Account.create({ name: 'after' });
    });
    expect(await readCounts(context, database)).toEqual([2, 0, 0]);
  }, 60_000);

  it.each([0, accounts - 1])(
    'is rolled back as a whole if a row of an earlier or the last statement is rejected: account %i',
    async (position) => {
      const { database, Account, include } = await openAccounts(context);
      await Account.create({ name: 'taken' });
      const entries = repeat(10, (index) => ({ text: `taken/${index}` }));
      const values = accountsWithEntries(accounts).map((account, index) =>
        index === position ? { name: 'taken', entries } : account,
      );
      const error = await errorOf(Account.bulkCreate(values as never, { include }));
      expect(error).toBeInstanceOf(UniqueConstraintError);
      await Account.create({ name: 'after' });
      expect(await readCounts(context, database)).toEqual([2, 0, 0]);
    },
    60_000,
  );

  it('is rolled back as a whole if it is cancelled between its statements', async () => {
    const { database, Account, include } = await openAccounts(context);
    const cancel = new AbortController();
    const values = accountsWithEntries(2 * accounts) as never;
    const creating = errorOf(Account.bulkCreate(values, { include, signal: cancel.signal }));
    while (inserts().length === 0) await new Promise((resolve) => setImmediate(resolve));
    cancel.abort();
    expect(await creating).toMatchObject({ code: 'ABORTED' });
    await Account.create({ name: 'after' });
    expect(await readCounts(context, database)).toEqual([1, 0, 0]);
  }, 60_000);
});
