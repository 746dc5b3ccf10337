import { DataTypes, IncludeError, Op, OptionError, sql, TransactionError } from '@espalier/core';
import { defineShop, describeEachDatabase, openShop } from '@espalier/testkit';
import { statementsOfFind } from '../../helpers/find-statements.js';

describeEachDatabase('a finder', (context) => {
  async function openStockedShop() {
    const shop = await openShop(context);
    const { Product, User, Tag, include } = shop;
    const wood = await Tag.create({ name: 'wood' });
    const mick = await User.create(
      {
        firstName: 'Mick',
        addresses: [{ city: 'Oslo', type: 'home' }, { city: 'Rome', type: 'work' }, { city: 'Bern' }],
      },
      { include: [User.Addresses] },
    );
    const row = (title: string, user: unknown) => ({ title, user, tags: [wood, { name: `for ${title}` }] });
    const ann = { firstName: 'Ann', lastName: 'Cole', addresses: [{ city: 'Lima', type: 'work' }] };
    await Product.bulkCreate([row('Chair', mick), row('Table', ann), row('Stool', mick)] as never, {
      include,
    });
    context.statements.length = 0;
    return shop;
  }

  it('returns one instance for a row that several parents refer to, and one for each list if it shows the through row', async () => {
    const { Product } = await openStockedShop();
    const [chair, table, stool] = await Product.findAll({
      include: [Product.User, Product.Tags],
      order: ['id'],
    });
    expect(chair?.user).toBe(stool?.user);
    const wooden = [chair, table, stool].map((product) => product?.tags.find(({ name }) => name === 'wood'));
    expect(new Set(wooden).size).toBe(3);
    const values = wooden.map((tag) => ({ ...tag, productTag: undefined }));
    expect(values[1]).toEqual(values[0]);
    expect(wooden.map((tag) => tag?.productTag.productId)).toEqual([chair?.id, table?.id, stool?.id]);
  });

  it('returns a separate list for each of the parents that share its rows', async () => {
    const { Product, User } = await openStockedShop();
    const products = await Product.findAll({
      include: [{ association: Product.User, include: [User.Addresses] }],
      order: ['id'],
    });
    const users = await User.findAll({ include: [User.Addresses], order: ['id'] });
    expect(products[0]?.user?.addresses).toHaveLength(3);
    users[0]?.addresses.pop();
    expect(products[0]?.user?.addresses).toHaveLength(3);
  });

  it('limits the rows of each parent at every level, after their condition and in their order', async () => {
    const { User, Product } = await openStockedShop();
    const newest = { association: Product.Tags, order: [['id', 'DESC']], limit: 1 } as const;
    const users = await User.findAll({
      include: [
        { association: User.Products, order: [['title', 'DESC']], limit: 1, include: [newest] },
        {
          association: User.Addresses,
          where: { type: { [Op.ne]: null } },
          limit: 2,
          order: ['city'],
          required: true,
        },
      ],
      order: ['id'],
      limit: 2,
    });
    expect(users.map(({ addresses }) => addresses.map(({ city }) => city))).toEqual([
      ['Oslo', 'Rome'],
      ['Lima'],
    ]);
    expect(
      users.map(({ products }) => products.map(({ title, tags }) => [title, tags.map(({ name }) => name)])),
    ).toEqual([[['Stool', ['for Stool']]], [['Table', ['for Table']]]]);
    expect(context.statements).toHaveLength(statementsOfFind(context, 1 + 3));
    const none = await User.findAll({ include: [{ association: User.Addresses, limit: 0 }] });
    expect(none.map(({ addresses }) => addresses)).toEqual([[], []]);
  });

  it('takes the first of several rows for a to-one, here and in the order of the roots, and doubles no root', async () => {
    const database = context.open();
    const Member = database.define('member', { name: DataTypes.STRING }, { timestamps: false });
    const Visit = database.define('visit', { day: DataTypes.INTEGER }, { timestamps: false });
    const Latest = Member.hasOne(Visit, { as: 'latest' });
    await database.sync();
    const [ann, bob] = await Member.bulkCreate([{ name: 'Ann' }, { name: 'Bob' }, { name: 'Cy' }]);
    await Visit.bulkCreate([
      { day: 1, memberId: ann?.id },
      { day: 5, memberId: ann?.id },
      { day: 3, memberId: bob?.id },
      { day: 2, memberId: bob?.id },
    ] as never);
    const members = await Member.findAll({
      include: [{ association: Latest, order: [['day', 'DESC']] }],
      order: [[Latest, 'day', 'DESC NULLS LAST']],
      limit: 3,
    });
    expect(members.map(({ name, latest }) => [name, latest?.day])).toEqual([
      ['Ann', 5],
      ['Bob', 3],
      ['Cy', undefined],
    ]);
  });

  it('orders the rows of a table by their parents in the same table', async () => {
    const database = context.open();
    const Node = database.define('node', { name: DataTypes.STRING }, { timestamps: false });
    const Parent = Node.belongsTo(Node, { as: 'parent' });
    await database.sync();
    await Node.bulkCreate(
      [
        { name: 'a', parent: { name: 'z' } },
        { name: 'b', parent: { name: 'y' } },
      ] as never,
      { include: [Parent] as never },
    );
    const nodes = await Node.findAll({
      include: [{ association: Parent, required: true }],
      order: [[Parent, 'name']],
    });
    expect(nodes.map(({ name, parent }) => [name, parent.name])).toEqual([
      ['b', 'y'],
      ['a', 'z'],
    ]);
  });

  it('returns no keys that were read only to join rows, and still identifies its rows', async () => {
    const { Product } = await openStockedShop();
    const [chair] = await Product.findAll({
      attributes: { exclude: ['id', 'userId', 'createdAt', 'updatedAt'] },
      include: [Product.User],
      order: ['id'],
    });
    expect(Object.keys(chair as object)).toEqual(['title', 'user']);
    await chair?.update({ title: 'Armchair' });
    expect(await Product.count({ where: { title: 'Armchair' } })).toBe(1);
  });

  it('binds the values of an sql fragment, and does not change question marks in its text', async () => {
    const { database, User } = await openStockedShop();
    const first = sql.attribute('firstName');
    const isMick = sql`${first} = ${'Mick'}`;
    const find = async (where: ReturnType<typeof sql>) =>
      (await User.findAll({ where, order: ['id'] })).map(({ firstName }) => firstName);
    expect(await find(sql`${isMick} or ${first} = ${"Ann'; drop table users; --"}`)).toEqual(['Mick']);
    expect(
      await find(
        sql`${first} || '??' = 'Ann??' and ${sql.attribute('createdAt')} < ${new Date(Date.now() + 5000)}`,
      ),
    ).toEqual(['Ann']);
    expect(await find(sql`cast(${'7'} as integer) = cast(${7n} as integer) and not ${isMick}`)).toEqual([
      'Ann',
    ]);
    const Flag = database.define('flag', { on: DataTypes.BOOLEAN, bytes: DataTypes.BLOB });
    await database.sync();
    await Flag.create({ on: true, bytes: Buffer.from([1, 2]) });
    const same = sql`${sql.attribute('on')} = ${true} and ${sql.attribute('bytes')} = ${Buffer.from([1, 2])}`;
    expect(await Flag.count({ where: same })).toBe(1);
    const inList = find(sql`${first} = any(${['Mick', 'Bo']})`);
    if (context.dialect === 'postgres') expect(await inList).toEqual(['Mick']);
    else
      await expect(inList).rejects.toThrow(
        expect.objectContaining({
          message: 'An sql fragment was given an array, which SQLite does not have',
          hint: 'use Op.in',
        }),
      );
  });

  it('takes a condition in sql for updates and destroys, and in an include', async () => {
    const { Product, User } = await openStockedShop();
    const early = sql`${sql.attribute('city')} < ${'M'}`;
    const users = await User.findAll({
      include: [{ association: User.Addresses, where: sql`not ${early}` }],
    });
    expect(users.flatMap(({ addresses }) => addresses.map(({ city }) => city))).toEqual(['Oslo', 'Rome']);
    const title = sql.attribute('title');
    expect(await Product.update({ title: 'x' }, { where: sql`lower(${title}) = ${'chair'}` })).toBe(1);
    expect(await Product.destroy({ where: { title: { [Op.eq]: sql`substr(${'xyz'}, 1, 1)` } } })).toBe(1);
    expect(await Product.count()).toBe(2);
  });

  it('lets one of two workers skip the rows that the other has locked', async () => {
    if (context.dialect !== 'postgres') return;
    const { database, Product } = await openStockedShop();
    const other = context.open();
    const { Product: Theirs } = defineShop(other);
    const take = { order: ['id'], lock: 'update', skipLocked: true } as const;
    const taken = await database.transaction(async () => {
      const first = await Product.findOne(take);
      const second = await other.transaction(() => Theirs.findOne(take));
      return [first?.title, second?.title];
    });
    expect(taken).toEqual(['Chair', 'Table']);
  });

  it('locks nothing outside a transaction, where the lock would end at once', async () => {
    const { Product } = await openStockedShop();
    await expect(Product.findAll({ lock: 'update' })).rejects.toBeInstanceOf(TransactionError);
    await expect(Product.findByPk(1, { lock: 'share' })).rejects.toThrow(
      "lock: 'share' holds until the transaction ends, and this call is in none; see database.transaction()",
    );
    expect(context.statements).toEqual([]);
  });

  it.each(['o0', 't0_0', 'T0_0', 'p0'])(
    'sorts the rows of a table %j by an association',
    async (tableName) => {
      const database = context.open();
      const User = database.define('user', { name: DataTypes.STRING }, { timestamps: false });
      const Product = database.define(
        'product',
        { title: DataTypes.STRING },
        { timestamps: false, tableName },
      );
      const ProductUser = Product.belongsTo(User);
      const Boss = User.belongsTo(User, { as: 'boss' });
      await database.sync();
      const users = ['Zoe', 'Ann'].map((name) => ({ name, boss: { name: `boss of ${name}` } }));
      for (const user of users)
        await Product.create({ title: user.name, user } as never, {
          include: [{ association: ProductUser, include: [Boss] }] as never,
        });
      const include = [{ association: ProductUser, include: [Boss] }] as const;
      for (const order of [[[ProductUser, 'name']], [[ProductUser, Boss, 'name']]]) {
        const sorted = await Product.findAll({ include, order } as never);
        expect(sorted.map(({ title }) => title)).toEqual(['Ann', 'Zoe']);
      }
    },
  );

  it('says before any SQL what is wrong with its options', async () => {
    const { Product, User, Address } = await openStockedShop();
    const tags = Product.Tags;
    const n = sql`1`;
    const wrong: readonly [object, string][] = [
      [{ limit: -1 }, 'limit must be a whole number from 0 on'],
      [
        { attributes: ['titel'] },
        "attributes: 'titel' is not an attribute of 'product'; did you mean 'title'?",
      ],
      [
        { attributes: 'title' },
        'attributes takes an array of names and expressions, or { include, exclude }, not a string',
      ],
      [
        { attributes: { exclude: ['titel'] } },
        "attributes.exclude: 'titel' is not an attribute of 'product'; did you mean 'title'?",
      ],
      [{ attributes: { exclud: [] } }, "attributes has an unknown option 'exclud'; did you mean 'exclude'?"],
      [
        { attributes: [[n, 'n']] },
        "attributes: 'n' needs a data type as its third item; what databases send differs by expression",
      ],
      [
        { attributes: [[n, 'title', DataTypes.INTEGER]] },
        "attributes: 'title' is a member of 'product' already; use another name",
      ],
      [
        { attributes: [[n, 'save', DataTypes.INTEGER]] },
        "attributes: 'save' is a member of 'product' already; use another name",
      ],
      [
        { attributes: [['count(*)', 'n', DataTypes.INTEGER]] },
        'attributes: an array cannot be read; an expression is [sql`…`, name, type], such as [sql`count(*)`, "total", DataTypes.INTEGER]',
      ],
      [
        { order: [['title', 'DOWN']] },
        "order: a direction is 'ASC' or 'DESC', each with 'NULLS FIRST' or 'NULLS LAST' after it if needed",
      ],
      [
        { order: [['title', 'ASC', 'NULLS LAST']] },
        "order: a direction is 'ASC' or 'DESC', each with 'NULLS FIRST' or 'NULLS LAST' after it if needed",
      ],
      [
        { order: [[Product.User, 'firstName']] },
        'order: an association to order by has to be one that is included',
      ],
      [
        { include: [tags], order: [[tags, 'name']] },
        "order: 'tags' refers to many rows, which give no order",
      ],
      [
        { include: [Product.User], order: [[Product.User, 'firstNam']] },
        "order: 'firstNam' is not an attribute of 'user'; did you mean 'firstName'?",
      ],
      [
        { include: [{ association: tags, order: [['nam', 'ASC']] }] },
        "order of 'tags': 'nam' is not an attribute of 'tag'; did you mean 'name'?",
      ],
      [
        { include: [{ association: tags, order: [[User, 'firstName']] }] },
        "order of 'tags': a model to order by has to be the through model of the association",
      ],
      [{ include: [{ association: tags, limit: -1 }] }, "limit of 'tags' must be a whole number from 0 on"],
      [
        { include: [{ association: Product.User, limit: 1 }] },
        "limit of 'user': the association refers to one row at most",
      ],
      [
        { include: [User.Addresses] },
        "include[0]: 'addresses' is an association of 'user', not of 'product'",
      ],
      [{ include: [Address] }, "include[0]: no association of 'product' refers to 'address'"],
      [{ distinct: 1 }, 'distinct is true or false'],
      [
        { distinct: true, attributes: ['title'], order: ['id'] },
        'distinct: order can only be by attributes that are read',
      ],
      [
        { distinct: true, attributes: ['title'], include: [Product.User] },
        "distinct: what is included needs 'userId'; add it to attributes",
      ],
      [
        { distinct: true, attributes: ['title'], lock: 'update' },
        'distinct: a row that is merged from several cannot be locked',
      ],
      [{ lock: 'exclusive' }, "lock is 'update' or 'share'"],
      [{ skipLocked: true }, "skipLocked needs `lock: 'update'` or `lock: 'share'`"],
    ];
    for (const [options, message] of wrong) {
      const error = await Product.findAll(options as never).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(OptionError);
      // As a log prints it: the message with its hint.
      expect(String(error)).toBe(`${(error as Error).name}: ${message}`);
    }
    const include = [{ association: tags, limit: 1 }];
    await expect(Product.create({}, { include: include as never })).rejects.toThrow(
      new IncludeError("'tags' is included with `limit`, which only finders accept"),
    );
    await expect(Product.exists({ limit: 1 } as never)).rejects.toThrow("unknown option 'limit'");
    await expect(Product.count({ order: ['id'] } as never)).rejects.toThrow("unknown option 'order'");
    await expect(Product.findOne({ distinct: true } as never)).rejects.toThrow("unknown option 'distinct'");
    expect(context.statements).toEqual([]);
  });
});
