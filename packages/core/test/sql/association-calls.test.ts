import { describeEachDatabase } from '@espalier/testkit';
import { queriesIn } from '../helpers/find-statements.js';
import { defineShop } from './shop.js';

describeEachDatabase('the statements of association objects', (context) => {
  /** Pins SQL as SQLite has it; PostgreSQL's is the same but for its quotes, its placeholders and how it binds lists. */
  const dialectSql = (sql: string) => {
    if (context.dialect === 'sqlite') return sql;
    let parameter = 0;
    return sql
      .replaceAll('`', '"')
      .replaceAll('begin immediate', 'begin')
      .replaceAll('in (select value from json_each(?))', '= any(?)')
      .replace(/\?/g, () => {
        parameter += 1;
        return `$${parameter}`;
      });
  };
  const expectStatements = (...expected: string[]) => {
    // The first write to a through table reads its columns.
    const statements = context.statements.filter((sql) => !sql.includes('pg_attribute'));
    expect(statements).toEqual(expected.map(dialectSql));
    context.statements.length = 0;
  };

  /** Pins queries as SQLite has them. */
  const expectQueries = (...expected: string[]) => {
    expect(queriesIn(context.statements)).toEqual(expected);
    context.statements.length = 0;
  };

  async function openShop() {
    const database = context.open();
    const shop = defineShop(database);
    const Drafts = shop.User.hasMany(database.define('draft', {}, { timestamps: false }));
    await database.sync();
    const chair = await shop.Product.create({ title: 'Chair' });
    const [ann, bob] = await shop.User.bulkCreate([{ name: 'Ann' }, { name: 'Bob' }]);
    const [wood, red] = await shop.Tags.target.bulkCreate([{ name: 'wood' }, { name: 'red' }]);
    if (!ann || !bob || !wood || !red) throw new Error('missing');
    context.statements.length = 0;
    return { database, ...shop, Drafts, chair, ann, bob, wood, red };
  }

  it('read with one', async () => {
    const { ProductUser, Addresses, Tags, chair, ann, wood, red } = await openShop();
    await ProductUser.set(chair, ann);
    context.statements.length = 0;
    await ProductUser.get(chair);
    await Addresses.get(ann, { where: { city: 'Austin' }, attributes: ['city'] });
    await Addresses.count(ann);
    await Tags.count(chair, { where: { name: 'wood' } });
    await Tags.has(chair, [wood, red]);
    expectQueries(
      'select `t`.`id`, `t`.`name` from `users` as `t` where `t`.`id` in (select value from json_each(?)) order by `t`.`id` asc',
      'select `t`.`id`, `t`.`city`, `t`.`userId` from `addresses` as `t` where `t`.`userId` in (select value from json_each(?)) and `t`.`city` = ? order by `t`.`id` asc',
      'select count(*) as `count` from `addresses` as `t` where `t`.`userId` = ?',
      'select count(*) as `count` from `tags` as `t` inner join `productTags` as `j` on `j`.`tagId` = `t`.`id` where `j`.`productId` = ? and `t`.`name` = ?',
      'select `t`.`id` from `tags` as `t` inner join `productTags` as `j` on `j`.`tagId` = `t`.`id` where `j`.`productId` = ? and `t`.`id` in (select value from json_each(?))',
    );
  });

  it('set a foreign key with one update', async () => {
    const { ProductUser, chair, ann } = await openShop();
    await ProductUser.set(chair, ann);
    await ProductUser.set(chair, ann.id);
    await ProductUser.set(chair, null);
    expectStatements(
      'update `products` set `userId` = ? where `id` = ?',
      'update `products` set `userId` = ? where `id` = ?',
    );
  });

  it('link and unlink rows with one update each', async () => {
    const { Drafts, ann } = await openShop();
    const [a, b, c] = await Drafts.target.bulkCreate([{}, {}, {}]);
    if (!a || !b || !c) throw new Error('missing');
    context.statements.length = 0;
    await Drafts.add(ann, a);
    expectStatements('update `drafts` set `userId` = ? where `id` in (select value from json_each(?))');
    await Drafts.add(ann, [a, b]);
    expectStatements(
      'begin immediate',
      'update `drafts` set `userId` = ? where `id` in (select value from json_each(?))',
      'commit',
    );
    await Drafts.set(ann, [b, c]);
    expectStatements(
      'begin immediate',
      'update `drafts` set `userId` = ? where `userId` = ? and not (`id` in (select value from json_each(?)))',
      'update `drafts` set `userId` = ? where `id` in (select value from json_each(?))',
      'commit',
    );
    await Drafts.remove(ann, [b, c]);
    await Drafts.set(ann, []);
    expectStatements(
      'update `drafts` set `userId` = ? where `userId` = ? and `id` in (select value from json_each(?))',
      'update `drafts` set `userId` = ? where `userId` = ?',
    );
  });

  it('join and unlink rows with one insert and one delete', async () => {
    const { Tags, chair, wood, red } = await openShop();
    await Tags.add(chair, [wood, red]);
    await Tags.add(chair, wood, { through: { rank: 1 } });
    await Tags.set(chair, [red]);
    await Tags.remove(chair, red);
    await Tags.set(chair, []);
    // Statements that are sent together need no transaction of their own.
    const [begin, commit] = context.dialect === 'postgres' ? [[], []] : [['begin immediate'], ['commit']];
    expectStatements(
      'insert into `productTags` (`productId`, `tagId`) values (?, ?), (?, ?) on conflict (`productId`, `tagId`) do nothing returning `rank`, `productId`, `tagId`',
      'insert into `productTags` (`rank`, `productId`, `tagId`) values (?, ?, ?) on conflict (`productId`, `tagId`) do update set `rank` = `excluded`.`rank` returning `rank`, `productId`, `tagId`',
      ...begin,
      'delete from `productTags` where `productId` = ? and not (`tagId` in (select value from json_each(?)))',
      'insert into `productTags` (`productId`, `tagId`) values (?, ?) on conflict (`productId`, `tagId`) do nothing returning `rank`, `productId`, `tagId`',
      ...commit,
      'delete from `productTags` where `productId` = ? and `tagId` in (select value from json_each(?))',
      'delete from `productTags` where `productId` = ?',
    );
  });

  it('create a target in one transaction, and in one round trip if the database can', async () => {
    const { Addresses, Profile, ProductUser, Tags, chair, ann } = await openShop();
    const isOne = context.dialect === 'postgres';
    // What tables are like is read once.
    await Addresses.create(ann, { city: 'Bern' });
    await Tags.create(chair, { name: 'new' });
    context.statements.length = 0;
    await Addresses.create(ann, { city: 'Austin' });
    expect(context.statements).toHaveLength(isOne ? 1 : 3);
    context.statements.length = 0;
    await Tags.create(chair, { name: 'old' }, { through: { rank: 1 } });
    expect(context.statements).toHaveLength(isOne ? 1 : 4);
    context.statements.length = 0;
    await ProductUser.create(chair, { name: 'Cy' });
    expect(context.statements).toHaveLength(isOne ? 1 : 4);
    context.statements.length = 0;
    await Profile.create(ann, { bio: 'Sits.' });
    // Statements that are sent together need no transaction of their own.
    expect(context.statements.filter((sql) => /^(begin|commit)/.test(sql))).toHaveLength(isOne ? 0 : 2);
    expect(context.statements.filter((sql) => sql.startsWith('update'))).toEqual([
      dialectSql('update `profiles` set `userId` = ? where `userId` = ?'),
    ]);
  });

  it('fill many instances with one for each association', async () => {
    const { User, Addresses, Profile, ann, bob } = await openShop();
    await User.load([ann, bob, ann], [Addresses, Profile]);
    expectQueries(
      'select `t`.`id`, `t`.`city`, `t`.`userId` from `addresses` as `t` where `t`.`userId` in (select value from json_each(?)) order by `t`.`id` asc',
      'select `t`.`id`, `t`.`bio`, `t`.`userId` from `profiles` as `t` where `t`.`userId` in (select value from json_each(?)) order by `t`.`id` asc',
    );
  });
});
