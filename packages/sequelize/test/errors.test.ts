import { DataTypes, Op, Sequelize } from '@espalier/sequelize';
import { describeEachSequelize } from './open.ts';

type Loose = ReturnType<Sequelize['define']>;

async function errorOf(work: Promise<unknown> | (() => unknown)): Promise<Loose> {
  try {
    await (typeof work === 'function' ? work() : work);
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

/** Wraps a value so many times. */
function nest(levels: number, innermost: unknown, wrap: (value: Loose) => unknown): Loose {
  let value = innermost;
  for (let level = 0; level < levels; level += 1) value = wrap(value);
  return value;
}

describeEachSequelize('what goes wrong', (context) => {
  it('is a ValidationError with an item for each problem, in the words of Sequelize', async () => {
    const User = context.sequelize.define('User', {
      name: { type: DataTypes.STRING, allowNull: false },
      email: { type: DataTypes.STRING, validate: { isEmail: true } },
      nick: { type: DataTypes.STRING, validate: { len: { args: [2, 5], msg: 'too short or too long' } } },
    });
    await context.sequelize.sync({ force: true });

    const error = await errorOf(User.create({ email: 'mick', nick: 'x' }));

    expect(error).toBeInstanceOf(Sequelize.ValidationError);
    expect(error).toBeInstanceOf(Sequelize.BaseError);
    expect(error.name).toBe('SequelizeValidationError');
    expect(error.errors.map(({ path, type, message }: Loose) => [path, type, message])).toEqual(
      expect.arrayContaining([
        ['name', 'notNull Violation', 'User.name cannot be null'],
        ['email', 'Validation error', 'Validation isEmail on email failed'],
        ['nick', 'Validation error', 'too short or too long'],
      ]),
    );
    expect(error.message).toContain('notNull Violation: User.name cannot be null');
    expect(error.errors.find(({ path }: Loose) => path === 'email').validatorKey).toBe('isEmail');
    expect(error.cause.errors).toHaveLength(3);
  });

  it('is a UniqueConstraintError, of what is stored and of what is passed', async () => {
    const User = context.sequelize.define('User', { name: { type: DataTypes.STRING, unique: true } });
    await context.sequelize.sync({ force: true });
    await User.create({ name: 'Mick' });

    const stored = await errorOf(User.create({ name: 'Mick' }));
    const passed = await errorOf(User.bulkCreate([{ name: 'a' }, { name: 'a' }]));

    expect(stored).toBeInstanceOf(Sequelize.ValidationError);
    expect(stored).toMatchObject({
      name: 'SequelizeUniqueConstraintError',
      message: 'Validation error',
      errors: [{ message: 'name must be unique', type: 'unique violation', path: 'name' }],
    });
    expect(Object.keys(stored.fields)).toEqual(['name']);
    expect(stored.original).toBe(stored.parent);
    expect(stored.original.message).toMatch(/unique/i);
    expect(passed.name).toBe('SequelizeUniqueConstraintError');
  });

  it('is a ForeignKeyConstraintError', async () => {
    const { sequelize } = context;
    const Task = sequelize.define('Task', {});
    Task.belongsTo(sequelize.define('User', {}));
    await sequelize.sync({ force: true });

    const error = await errorOf(Task.create({ UserId: 99 }));
    expect(error).toBeInstanceOf(Sequelize.DatabaseError);
    expect(error.name).toBe('SequelizeForeignKeyConstraintError');
  });

  it('is an EagerLoadingError if an include names no association, or is ambiguous', async () => {
    const { sequelize } = context;
    const [Product, Tag, User] = ['Product', 'Tag', 'User'].map((name) => sequelize.define(name, {}));
    Product.hasMany(Tag, { as: 'labels' });
    const messageOf = async (include: unknown) => {
      const error = await errorOf(Product.findAll({ include }));
      expect(error.name).toBe('SequelizeEagerLoadingError');
      return error.message;
    };

    expect(await messageOf([User])).toBe('User is not associated to Product!');
    expect(await messageOf([Tag])).toBe(
      "Tag is associated to Product using an alias. You must use the 'as' keyword to specify the alias within your include statement.",
    );
    expect(await messageOf([{ model: Tag, as: 'tags' }])).toBe(
      "Tag is associated to Product using an alias. You've included an alias (tags), but it does not match the alias(es) defined in your association (labels).",
    );
    expect(await messageOf(['tags'])).toBe('Association with alias "tags" does not exist on Product');
    expect(await messageOf([{}])).toContain('Include unexpected.');
    Product.hasMany(Tag, { as: 'marks' });
    expect(await messageOf([Tag])).toBe(
      "Tag is associated to Product multiple times. To identify the correct association, you must use the 'as' keyword to specify the alias of the association you want to include.",
    );
  });

  it('is an AssociationError if an association cannot be declared', async () => {
    const { sequelize } = context;
    const Product = sequelize.define('Product', { price: DataTypes.INTEGER });
    const Tag = sequelize.define('Tag', {});
    Product.belongsTo(Tag, { as: 'label' });

    expect((await errorOf(() => Product.belongsTo(undefined))).message).toBe(
      "Product.belongsTo called with something that's not a subclass of Sequelize.Model",
    );
    expect((await errorOf(() => Product.belongsToMany(Tag))).message).toBe(
      'Product.belongsToMany(Tag) requires through option, pass either a string or a model',
    );
    expect((await errorOf(() => Product.hasMany(Tag, { as: 'label' }))).message).toBe(
      'You have used the alias label in two separate associations. Aliased associations must have unique aliases.',
    );
    expect((await errorOf(() => Product.hasMany(Tag, { as: 'price' }))).message).toBe(
      "Naming collision between attribute 'price' and association 'price' on model Product. To remedy this, change either foreignKey or as in your association definition",
    );
    Product.hasMany(Tag, { as: 'twins', foreignKey: 'twinId', sourceKey: 'nothing' });
    expect((await errorOf(Product.findAll())).name).toBe('SequelizeAssociationError');
  });

  it('is one of optimistic locking if the row has changed since the instance was read', async () => {
    const Account = context.sequelize.define('Account', { number: DataTypes.INTEGER }, { version: true });
    await context.sequelize.sync();
    expect(Account.rawAttributes.version).toMatchObject({ allowNull: false });
    const account = await Account.create({ number: 1 });
    const other = await Account.findByPk(account.id);
    await account.update({ number: 2 });
    expect([account.version, other.version]).toEqual([2, 1]);
    other.number = 3;
    const error = await errorOf(other.save());
    expect(error).toBeInstanceOf(Sequelize.OptimisticLockError);
    expect(error).toMatchObject({ name: 'SequelizeOptimisticLockError', modelName: 'Account' });
    expect((await errorOf(account.update({ version: 9 }))).name).toBe('SequelizeValidationError');
    expect(() => context.sequelize.define('Named', {}, { version: 'revision' })).toThrow('version');
  });

  it('is an error if a call has an option that it does not support', async () => {
    const User = context.sequelize.define('User', { name: DataTypes.STRING });
    await context.sequelize.sync();

    for (const option of [{ ignoreDuplicates: true }, { updateOnDuplicate: ['name'] }, { validate: false }]) {
      const error = await errorOf(User.bulkCreate([{ name: 'a' }], option));
      expect(error.name).toBe('SequelizeQueryError');
    }
    expect((await errorOf(User.findAll({ group: ['name'] }))).name).toBe('SequelizeQueryError');
    expect((await errorOf(context.sequelize.sync({ alter: true }))).name).toBe('SequelizeQueryError');
    expect(
      (await errorOf(() => context.sequelize.define('Row', {}, { defaultScope: {} }))).message,
    ).toContain('defaultScope');
    expect(await User.count()).toBe(0);
  });

  describe('is an error for conditions and includes on very many levels', () => {
    const name = { name: 'a' };

    async function defineUsers() {
      const User = context.sequelize.define('User', { name: DataTypes.STRING });
      User.hasMany(User, { as: 'friends', foreignKey: 'friendId' });
      await context.sequelize.sync();
      const user = await User.create({ ...name });
      context.statements.length = 0;
      return { User, user };
    }

    it.each<[string, (value: Loose) => unknown]>([
      ['Op.and', (value) => ({ [Op.and]: value })],
      ['Op.or', (value) => ({ [Op.or]: [{ name: 'b' }, value] })],
      ['Op.not', (value) => ({ [Op.not]: value })],
      ['Op.not of an attribute', (value) => ({ name: { [Op.not]: value.name } })],
      ['several conditions', (value) => ({ ...name, [Op.or]: [value] })],
      ['lists', (value) => [value]],
    ])('in %s', async (_, wrap) => {
      const { User, user } = await defineUsers();
      expect(await User.count({ where: nest(120, name, wrap) })).toBe(1);
      context.statements.length = 0;
      const itself: Loose = {};
      itself[Op.and] = [itself, itself];
      for (const where of [nest(251, name, wrap), nest(20_000, name, wrap), itself]) {
        const calls: (() => Loose)[] = [
          () => User.findAll({ where }),
          () => User.findOrCreate({ where }),
          () => User.findAndCountAll({ where }),
          () => User.count({ where }),
          () => User.update({ name: 'b' }, { where }),
          () => User.destroy({ where }),
          () => User.findAll({ include: [{ association: 'friends', where }] }),
          () => user.getFriends({ where }),
        ];
        for (const call of calls) {
          const error = await errorOf(call);
          expect(error.name).toBe('SequelizeQueryError');
          expect(error.message).toBe('where nests conditions on more than 250 levels');
        }
      }
      const ofTransactions = /: (begin|rollback)/;
      expect(context.statements.filter((text) => !ofTransactions.test(text))).toEqual([]);
    });

    it('in include', async () => {
      const { User, user } = await defineUsers();
      const include = (levels: number) =>
        nest(levels, [], (below) => ({ association: 'friends', include: below }));
      expect(await User.findAll({ include: include(1000) })).toMatchObject([{ ...name, friends: [] }]);
      expect(await User.create(name, { include: include(1000) })).toMatchObject(name);
      context.statements.length = 0;
      const itself: Loose[] = [];
      itself.push({ association: 'friends', include: itself }, { association: 'friends', include: itself });
      for (const nested of [include(1001), include(20_000), itself]) {
        const options = { include: nested };
        const calls: (() => Loose)[] = [
          () => User.findAll(options),
          () => User.count(options),
          () => User.create(name, options),
          () => User.bulkCreate([name], options),
          () => User.build(name, options),
          () => user.reload(options),
          () => user.getFriends(options),
          () => user.createFriend(name, options),
        ];
        for (const call of calls) {
          const error = await errorOf(call);
          expect(error.name).toBe('SequelizeEagerLoadingError');
          expect(error.message).toBe('include nests associations on more than 1000 levels');
        }
      }
      expect(context.statements).toEqual([]);
    });

    it('in values and in other options', async () => {
      const { User } = await defineUsers();
      const list = nest(20_000, 'name', (value) => [value]);
      for (const order of [list, [list], [[list, 'ASC']], [['name', list]]])
        expect((await errorOf(User.findAll({ order }))).name).toBe('SequelizeQueryError');
      expect((await errorOf(User.findAll({ attributes: [list] }))).name).toBe('SequelizeQueryError');
      expect((await errorOf(User.create({ name: list }))).name).toBe('SequelizeValidationError');
      const indexes = [{ fields: ['name'], where: nest(20_000, {}, (value) => ({ [Op.and]: value })) }];
      const declaring = () => context.sequelize.define('Row', { name: DataTypes.STRING }, { indexes });
      expect((await errorOf(declaring)).name).toBe('SequelizeQueryError');
      expect(context.statements).toEqual([]);
    });
  });

  it('has a name that does not depend on the names of classes, which a minifier changes', async () => {
    const User = context.sequelize.define('User', { name: { type: DataTypes.STRING, unique: true } });
    await context.sequelize.sync();
    await User.create({ name: 'a' });
    const { name } = Sequelize.UniqueConstraintError;
    Object.defineProperty(Sequelize.UniqueConstraintError, 'name', { value: 'e', configurable: true });
    const error = await errorOf(User.create({ name: 'a' }));
    Object.defineProperty(Sequelize.UniqueConstraintError, 'name', { value: name, configurable: true });
    expect(error.name).toBe('SequelizeUniqueConstraintError');
    expect(JSON.parse(JSON.stringify(error)).name).toBe('SequelizeUniqueConstraintError');
    expect(String(error)).toMatch(/^SequelizeUniqueConstraintError: /);
  });

  it('has the line of the caller in its stack trace', async () => {
    const User = context.sequelize.define('User', { name: { type: DataTypes.STRING, unique: true } });
    const Task = context.sequelize.define('Task', { title: DataTypes.STRING });
    User.hasMany(Task);
    await context.sequelize.sync();
    const user = await User.create({ name: 'a' });
    const task = await Task.create({ title: 'x' });
    await context.sequelize.drop();
    const calls: (() => Promise<unknown>)[] = [
      () => User.create({ name: 'b' }),
      () => User.bulkCreate([{ name: 'b' }]),
      () => User.findAll(),
      () => User.findOne(),
      () => User.findByPk(1),
      () => User.findAndCountAll(),
      () => User.count(),
      () => User.update({ name: 'b' }, { where: { id: 1 } }),
      () => User.destroy({ where: { id: 1 } }),
      () => user.update({ name: 'b' }),
      () => user.reload(),
      () => user.destroy(),
      () => user.getTasks(),
      () => user.countTasks(),
      () => user.hasTask(task),
      () => user.addTask(task),
      () => user.setTasks([task]),
      () => user.removeTask(task),
      () => user.createTask({ title: 'y' }),
      () => context.sequelize.query('select * from nowhere'),
    ];
    const withOwnTransaction = () => User.findOrCreate({ where: { name: 'b' } });
    for (const call of [
      withOwnTransaction,
      ...calls,
      ...calls.map((each) => () => context.sequelize.transaction(each)),
    ]) {
      const theCaller = async () => {
        await call();
      };
      const { stack } = await errorOf(theCaller());
      expect(`${call}: ${stack}`).toMatch(/ at (async )?theCaller \(.*errors\.test\.ts:\d+:\d+\)/);
    }
  });
});
