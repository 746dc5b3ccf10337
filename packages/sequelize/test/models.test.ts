import { DataTypes, Model, Op, Sequelize } from '@espalier/sequelize';
import { describeEachSequelize } from './open.ts';

type Loose = ReturnType<Sequelize['define']>;

describeEachSequelize('a model', (context) => {
  let User: Loose;
  let Task: Loose;

  beforeEach(async () => {
    User = context.sequelize.define('User', {
      name: { type: DataTypes.STRING, unique: { name: 'user_name', msg: 'taken' } },
      age: { type: Sequelize.INTEGER, defaultValue: 18 },
      state: { type: DataTypes.ENUM, values: ['on', 'off'] },
    });
    Task = context.sequelize.define('Task', { title: DataTypes.STRING });
    User.hasMany(Task, { as: 'tasks' });
    await context.sequelize.sync({ force: true });
  });

  const names = (users: Loose[]) => users.map(({ name }) => name).sort();

  it('is found by the operators of Sequelize', async () => {
    await User.bulkCreate([
      { name: 'Mick', age: 20 },
      { name: 'Matt', age: 30 },
      { name: 'Anna', age: 40, state: 'on' },
    ]);
    const found = async (where: object) => names(await User.findAll({ where }));

    expect(await found({ name: ['Mick', 'Anna'] })).toEqual(['Anna', 'Mick']);
    expect(await found({ age: { [Op.or]: { [Op.lt]: 25, [Op.gt]: 35 } } })).toEqual(['Anna', 'Mick']);
    expect(await found({ [Op.or]: { name: 'Mick', age: 30 } })).toEqual(['Matt', 'Mick']);
    expect(await found({ [Op.or]: [{ name: 'Mick' }, { age: 30 }], state: null })).toEqual(['Matt', 'Mick']);
    expect(await found({ name: { [Op.substring]: 'ic' } })).toEqual(['Mick']);
    expect(await found({ name: { [Op.iLike]: 'm%' } })).toEqual(['Matt', 'Mick']);
    expect(await found({ name: { [Op.notILike]: 'm%' } })).toEqual(['Anna']);
    expect(await found({ age: { [Op.notBetween]: [25, 35] } })).toEqual(['Anna', 'Mick']);
    expect(await found({ age: { [Op.not]: [20, 30] } })).toEqual(['Anna']);
    expect(await found({ name: { [Op.not]: { [Op.like]: 'M%' } } })).toEqual(['Anna']);
    expect(await found({ [Op.not]: { name: 'Anna' }, [Op.and]: { age: 20 } })).toEqual(['Mick']);
    const { fn, col, where, literal } = Sequelize;
    expect(await found(where(fn('lower', col('name')), 'mick'))).toEqual(['Mick']);
    expect(await found({ [Op.and]: [where(col('age'), '>=', 30), literal('1 = 1')] })).toEqual([
      'Anna',
      'Matt',
    ]);
  });

  it('is soft-deleted and restored if it is paranoid', async () => {
    const Note = context.sequelize.define(
      'Note',
      { text: DataTypes.STRING },
      { paranoid: true, deletedAt: true },
    );
    User.hasMany(Note, { as: 'notes' });
    await context.sequelize.sync({ force: true });
    const user = await User.create(
      { name: 'Mick', notes: [{ text: 'a' }, { text: 'b' }] },
      { include: ['notes'] },
    );
    const ran: string[] = [];
    Note.beforeRestore(() => ran.push('beforeRestore'));
    const [note] = user.notes;
    await note.destroy();
    expect(note.isSoftDeleted()).toBe(true);
    expect(Object.keys(Note.rawAttributes)).toContain('deletedAt');
    expect(await Note.count()).toBe(1);
    expect(await user.getNotes()).toHaveLength(1);
    expect(await Note.findAll({ paranoid: false })).toHaveLength(2);
    const include = [{ association: 'notes', paranoid: false }];
    expect((await User.findOne({ include })).notes).toHaveLength(2);
    await note.restore();
    expect([note.isSoftDeleted(), ...ran]).toEqual([false, 'beforeRestore']);
    expect(await Note.destroy({ where: {} })).toBe(2);
    expect(await Note.restore({ where: { text: 'a' } })).toBe(1);
    expect(await Note.destroy({ where: {}, force: true })).toBe(2);
    expect(await Note.count({ paranoid: false })).toBe(0);
  });

  it('is deleted by force as without it if it is not paranoid', async () => {
    await User.bulkCreate([{ name: 'Mick' }, { name: 'Matt' }, { name: 'Anna' }, { name: 'Eve' }]);
    expect(await User.destroy({ where: { name: 'Mick' }, force: true })).toBe(1);
    await (await User.findOne({ where: { name: 'Matt' } })).destroy({ force: true });
    expect(names(await User.findAll())).toEqual(['Anna', 'Eve']);
    expect(await User.destroy({ where: {}, force: true })).toBe(2);
    expect(await User.count()).toBe(0);
  });

  it('is found by its associations, whose conditions have the operators of Sequelize too', async () => {
    Task.belongsTo(User, { as: 'owner', foreignKey: 'UserId' });
    User.hasOne(Task, { as: 'task', foreignKey: 'UserId' });
    await context.sequelize.sync({ force: true });
    await User.bulkCreate(
      [
        { name: 'Mick', age: 20, tasks: [{ title: 'x' }, { title: 'y' }] },
        { name: 'Anna', age: 40, tasks: [{ title: 'y' }] },
        { name: 'Matt' },
      ],
      { include: ['tasks'] },
    );
    await Task.create({ title: 'z' });
    const found = async (where: object) => names(await User.findAll({ where }));
    expect(await found({ tasks: { some: { [Op.or]: { title: 'x', id: -1 } } } })).toEqual(['Mick']);
    expect(await found({ tasks: { none: { title: { [Op.substring]: 'x' } } } })).toEqual(['Anna', 'Matt']);
    expect(await found({ tasks: { every: [{ title: 'y' }], some: {} } })).toEqual(['Anna']);
    expect(await found({ [Op.or]: { age: 40, task: null } })).toEqual(['Anna', 'Matt']);
    // A user has one task that meets both conditions, not one task for each.
    expect(await found({ task: { title: 'x', [Op.not]: { title: 'y' } } })).toEqual(['Mick']);
    expect(await found({ task: { [Op.and]: [{ title: 'x' }, { title: 'y' }] } })).toEqual([]);
    const titles = async (where: object) =>
      (await Task.findAll({ where, order: ['id'] })).map(({ title }: Loose) => title);
    expect(await titles({ owner: { age: { [Op.notBetween]: [30, 50] } } })).toEqual(['x', 'y']);
    expect(await titles({ owner: { [Op.not]: { name: 'Mick' } } })).toEqual(['y']);
    expect(await titles({ [Op.not]: { owner: { name: 'Mick' } } })).toEqual(['y', 'z']);
    await expect(found({ tasks: { title: 'x' } })).rejects.toThrow('takes { some }, { none } or { every }');
    expect(await User.update({ age: 1 }, { where: { tasks: { some: { title: 'y' } } } })).toEqual([2]);
  });

  it('has unique indexes on conditions and expressions, and rejects options of an index that have no effect', async () => {
    const { fn, col } = Sequelize;
    const define = (index: object) =>
      context.sequelize.define(
        'Login',
        { email: DataTypes.STRING, age: DataTypes.INTEGER },
        { indexes: [index as never] },
      );
    expect(() => define({ fields: ['email'], concurrently: true })).toThrow(
      "an unknown option 'concurrently'",
    );
    const where = { age: { [Op.notBetween]: [1, 5] } };
    const Login = define({ type: 'UNIQUE', fields: [fn('lower', col('email'))], where });
    await context.sequelize.sync({ force: true });
    await Login.bulkCreate([
      { email: 'a', age: 1 },
      { email: 'A', age: 5 },
      { email: 'a', age: 6 },
    ]);
    await expect(Login.create({ email: 'A', age: 7 })).rejects.toThrow(Sequelize.UniqueConstraintError);
  });

  it('is found in order, by page, as plain objects, and counted', async () => {
    await User.bulkCreate([
      { name: 'a', age: 1 },
      { name: 'b', age: 2 },
      { name: 'c', age: 3 },
    ]);

    const { rows, count } = await User.findAndCountAll({
      order: [['age', 'desc']],
      limit: 2,
      distinct: true,
    });
    expect([count, rows.map(({ name }: Loose) => name)]).toEqual([3, ['c', 'b']]);
    expect(await User.count({ where: { age: { [Op.gt]: 1 } } })).toBe(2);
    expect(await User.count({ distinct: true, col: 'age' })).toBe(3);
    expect([await User.sum('age'), await User.min('age'), await User.max('name')]).toEqual([6, 1, 'c']);
    expect(await User.sum('age', { where: { age: { [Op.or]: { [Op.lt]: 2, [Op.gt]: 2 } } } })).toBe(4);
    expect(await User.sum('age', { where: { age: 9 } })).toBeNull();
    await expect(User.sum('name')).rejects.toThrow("sum takes numbers; 'name' is STRING");
    await expect(User.max('age', { group: ['state'] })).rejects.toThrow("unknown option 'group'");
    const plain = await User.findOne({ where: { name: 'a' }, raw: true, logging: false });
    expect(Object.getPrototypeOf(plain)).toBe(Object.prototype);
    expect(plain).toMatchObject({ name: 'a', age: 1, state: null });
    expect(await User.findByPk(undefined)).toBeNull();
  });

  it('leaves out parents without the rows that an include requires', async () => {
    await User.create({ name: 'a', tasks: [{ title: 'x' }, { title: 'y' }] }, { include: ['tasks'] });
    await User.create({ name: 'b' });

    const include = [{ model: Task, as: 'tasks', where: { title: 'y' }, order: [['title', 'desc']] }];
    const [found, ...others] = await User.findAll({ include });
    expect(others).toEqual([]);
    expect(found.tasks.map(({ title }: Loose) => title)).toEqual(['y']);
    const all = await User.findAll({
      include: { association: 'tasks', where: { title: 'y' }, required: false },
    });
    expect(all).toHaveLength(2);
  });

  it('is created if it does not exist, once only', async () => {
    const options = { where: { name: 'Mick', age: { [Op.gt]: 0 } }, defaults: { age: 33, other: 1 } };
    const [made, wasMade] = await User.findOrCreate(options);
    const [found, wasMadeAgain] = await User.findOrCreate(options);

    expect([wasMade, wasMadeAgain, made.age]).toEqual([true, false, 33]);
    expect(found.id).toBe(made.id);
    await expect(User.findOrCreate({ where: { name: 'Mick', age: 1 } })).rejects.toThrow(
      Sequelize.UniqueConstraintError,
    );
  });

  it('is incremented and decremented, and updated by expressions', async () => {
    const { literal, fn, col } = Sequelize;
    const user = await User.create({ name: 'a' });
    expect(await User.increment('age', { by: 2, where: { name: 'a' } })).toEqual([[], 1]);
    expect(await User.decrement({ age: 5 }, { where: {} })).toEqual([[], 1]);
    await expect(User.increment('age', {})).rejects.toThrow('Missing where attribute');
    expect(await user.increment(['age'], { by: 10 })).toBe(user);
    expect(user.age).toBe(25);
    await user.decrement('age');
    expect(user.age).toBe(24);
    await user.update({ age: literal('age * 2'), name: fn('upper', col('name')) });
    expect(user.get()).toMatchObject({ age: 48, name: 'A' });
    expect(await User.update({ age: literal('age / 2') }, { where: { name: 'A' } })).toEqual([1]);
    user.age = literal('age + 1');
    await user.save();
    expect(user.age).toBe(25);
  });

  it('is updated and destroyed by conditions, and all rows only if the call says so', async () => {
    await User.bulkCreate([{ name: 'a' }, { name: 'b' }, { name: 'c' }]);

    expect(await User.update({ age: 5, other: 1 }, { where: { name: ['a', 'b'] } })).toEqual([2]);
    expect(await User.update({ age: 6, name: 'x' }, { where: { name: 'c' }, fields: ['age'] })).toEqual([1]);
    await expect(User.update({ age: 7 }, {})).rejects.toThrow('Missing where attribute');
    await expect(User.destroy()).rejects.toThrow('Missing where or truncate attribute');
    expect(names(await User.findAll({ where: { age: [5, 6] } }))).toEqual(['a', 'b', 'c']);
    expect(await User.destroy({ where: { name: 'a' } })).toBe(1);
    expect(await User.destroy({ where: {} })).toBe(2);
  });

  it('has instances that know what has changed, and can have more than attributes', async () => {
    const user = await User.create({ name: 'Mick' });
    expect([user.changed(), user.isNewRecord, user.age]).toEqual([false, false, 18]);

    user.set({ age: 19, other: 1 }).setDataValue('state', 'on');
    user.note = 'mine';
    expect([user.changed(), user.changed('age'), user.changed('name')]).toEqual([
      ['age', 'state'],
      true,
      false,
    ]);
    expect([user.other, user.get('age'), user.getDataValue('state')]).toEqual([undefined, 19, 'on']);
    expect(user.dataValues).toMatchObject({ name: 'Mick', age: 19 });
    await user.save();
    await user.update({ age: 20, name: 'Matt', other: 1 }, { fields: ['age'] });
    expect([user.changed(), user.note]).toEqual([false, 'mine']);

    await User.update({ name: 'Other' }, { where: { id: user.id } });
    await user.createTask({ title: 'x', other: 1 });
    await user.reload({ include: ['tasks'] });
    expect(user.toJSON()).toMatchObject({ name: 'Other', age: 20, state: 'on', tasks: [{ title: 'x' }] });
    expect(user.get({ plain: true }).tasks[0]).not.toBeInstanceOf(Task);
    await user.destroy();
    expect(await User.count()).toBe(0);
    await expect(user.reload()).rejects.toThrow(Sequelize.InstanceError);
  });

  it('has instances that are built first, with what is nested, and saved later', async () => {
    const user = User.build(
      { name: 'Mick', other: 1, tasks: [{ title: 'x', other: 1 }] },
      { include: ['tasks'] },
    );
    expect([user.isNewRecord, user instanceof User, user instanceof Model]).toEqual([true, true, true]);
    await user.save();
    const other = await new User({ name: 'Matt', other: 1 }).save();

    expect([await Task.count(), other.name, other.age]).toEqual([1, 'Matt', 18]);
  });

  it('has instances that ignore what is nested in them when they are saved', async () => {
    const { id } = await User.create({ name: 'Mick', tasks: [{ title: 'x' }] }, { include: ['tasks'] });
    const user = await User.findByPk(id, { include: ['tasks'] });
    user.tasks.push({ title: 'new' }, Task.build({ title: 'y' }));
    user.tasks[0].title = 'changed';
    expect(await user.save()).toBe(user);
    await expect(Object.assign(user, { age: 'old' }).save()).rejects.toThrow(Sequelize.ValidationError);
    await Object.assign(user, { name: 'Matt', age: 19, tasks: [] }).save();

    expect(user.changed()).toBe(false);
    await Object.assign(user, { name: 'Anna', age: 20 }).save({ fields: ['age'] });
    expect(user.changed()).toEqual(['name']);
    expect(await User.findByPk(id, { include: ['tasks'] })).toMatchObject({
      name: 'Matt',
      age: 20,
      tasks: [{ title: 'x' }],
    });
    expect(await Task.count()).toBe(1);
  });

  it('calls hooks that are added by name, by method and with their own name', async () => {
    const calls: string[] = [];
    User.addHook('beforeCreate', 'mine', () => calls.push('mine'));
    User.afterSave('named', (user: Loose) => calls.push(`saved ${user.name}`));
    User.beforeDelete(() => calls.push('destroyed'));
    User.beforeBulkDelete(() => calls.push('destroyed many'));
    const user = await User.create({ name: 'a' });
    User.removeHook('beforeCreate', 'mine');
    await User.create({ name: 'b' });
    await user.update({ name: 'c' });
    await user.destroy();
    await User.destroy({ where: { name: 'b' } });

    expect(calls).toEqual(['mine', 'saved a', 'saved b', 'saved c', 'destroyed', 'destroyed many']);
  });

  it('passes hooks the options of the call', async () => {
    let told: Loose;
    User.beforeCreate((_: Loose, options: Loose) => {
      told = options;
    });
    const mine = {};
    await User.create({ name: 'a' }, { mine, logging: false });
    expect(told.mine).toBe(mine);
  });
});

describeEachSequelize('a transaction', (context) => {
  let User: Loose;

  beforeEach(async () => {
    User = context.sequelize.define('User', { name: DataTypes.STRING });
    await context.sequelize.sync({ force: true });
  });

  it('is committed when its function has succeeded, and rolled back when it throws', async () => {
    const { sequelize } = context;
    await sequelize.transaction(async (transaction: Loose) => User.create({ name: 'a' }, { transaction }));
    const isolationLevel = Sequelize.Transaction.ISOLATION_LEVELS.SERIALIZABLE;
    const failing = sequelize.transaction({ isolationLevel }, async (transaction: Loose) => {
      await User.create({ name: 'b' }, { transaction });
      throw new Error('no');
    });

    await expect(failing).rejects.toThrow('no');
    expect(await User.count()).toBe(1);
  });

  it('is ended by hand if it was begun without a function', async () => {
    const first = await context.sequelize.transaction();
    const kept = await User.create({ name: 'a' }, { transaction: first });
    expect(await User.findByPk(kept.id, { transaction: first, lock: first.LOCK.UPDATE })).not.toBeNull();
    await first.commit();
    const second = await context.sequelize.transaction();
    await User.create({ name: 'b' }, { transaction: second });
    await second.rollback();

    expect((await User.findAll()).map(({ name }: Loose) => name)).toEqual(['a']);
    await expect(User.create({ name: 'c' }, { transaction: second })).rejects.toThrow('has ended');
  });
});
