import { type Database, DataTypes, Model } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';
import { type Loose, problemsOf } from '../../helpers/problems.js';

describeEachDatabase('the defaults of a built instance', (context) => {
  function defineModels(database: Database) {
    class User extends Model.init({ name: DataTypes.STRING }, { database, modelName: 'user' }) {
      static Homes = this.hasMany(() => Address, {
        as: 'homes',
        foreignKey: 'userId',
        scope: { kind: 'home' },
      });
      static Works = this.hasMany(() => Address, {
        as: 'works',
        foreignKey: 'userId',
        scope: { kind: 'work' },
      });
      static Any = this.hasMany(() => Address, { as: 'addresses', foreignKey: 'userId' });
      static Made = this.hasMany(() => Address, { as: 'made', foreignKey: 'userId', scope: { made: 'x' } });
    }
    class Address extends Model.init(
      {
        kind: { type: DataTypes.STRING, defaultValue: 'home' },
        made: { type: DataTypes.STRING, defaultValue: () => `made ${Math.random()}` },
        key: { type: DataTypes.UUID, defaultValue: DataTypes.UUIDV4 },
        labels: { type: DataTypes.JSON<{ a: number; b?: number }>(), defaultValue: { a: 1 } },
        userId: { type: DataTypes.INTEGER, defaultValue: 77 },
      },
      { database, modelName: 'address' },
    ) {}
    return { User, Address };
  }

  async function open() {
    const database = context.open();
    const models = defineModels(database);
    await database.sync();
    return models;
  }

  it('are replaced by the scope of an association, as those of plain values are', async () => {
    const { User, Address } = await open();
    const built = Address.build({ made: 'here' });
    const user = await User.create(
      { works: [{}, new Address({}), built], made: [Address.build({})] } as never,
      { include: [User.Works, User.Made] },
    );
    expect(user.works.map(({ kind }) => kind)).toEqual(['work', 'work', 'work']);
    expect(user.works[2]).toBe(built);
    expect(user.made.map(({ kind, made }) => [kind, made])).toEqual([['home', 'x']]);
    expect(await User.findByPk(user.id, { include: [User.Works] })).toMatchObject({ works: [{}, {}, {}] });
  });

  it('are replaced by the keys that nesting sets', async () => {
    const { User, Address } = await open();
    const user = await User.create({ addresses: [Address.build({})] }, { include: [User.Any] });
    expect(user.addresses[0]?.userId).toBe(user.id);
  });

  it('are replaced by the keys that an association sets', async () => {
    const { User, Address } = await open();
    const user = await User.create({});
    const built = Address.build({});
    expect(await User.Works.create(user, built as never)).toBe(built);
    expect(built).toMatchObject({ kind: 'work', userId: user.id });
  });

  it('are stored as the instance shows them if nothing replaces them', async () => {
    const { User, Address } = await open();
    const [built, changed] = [Address.build({}), Address.build({})];
    const { made, key } = built;
    Object.assign(changed.labels ?? {}, { b: 2 });
    await User.create({ homes: [built], addresses: [changed] } as never, { include: [User.Homes, User.Any] });
    expect(built).toMatchObject({ kind: 'home', made, key, labels: { a: 1 } });
    expect(await Address.findAll({ order: ['id'] })).toMatchObject([
      { kind: 'home', made, key, labels: { a: 1 } },
      { kind: 'home', labels: { a: 1, b: 2 } },
    ]);
    const alone = Address.build({ userId: null });
    await alone.save();
    expect(await Address.findByPk(alone.id)).toStrictEqual(alone);
  });

  it('are ordinary values after they are given or set', async () => {
    const { User, Address } = await open();
    const given = Address.build({ kind: 'home' });
    const set = Object.assign(Address.build({}), { kind: 'holiday' });
    for (const address of [given, set]) {
      const call = User.create({ works: [address] }, { include: [User.Works] });
      expect(await problemsOf(call)).toEqual(['INVALID_VALUE works.0.kind']);
    }
  });

  it('do not let one address have two scopes', async () => {
    const { User, Address } = await open();
    const include = [User.Homes, User.Works] as const;
    for (const make of [() => ({}), () => Address.build({})]) {
      const address = make();
      const call = User.create({ homes: [address], works: [address] } as never, { include });
      expect(await problemsOf(call)).toContain('INVALID_VALUE homes.0.kind');
    }
    const user = User.build({ homes: [{}] }, { include: [User.Homes] }) as never as Loose;
    user.works = user.homes;
    const call = User.create(user as never, { include });
    expect(await problemsOf(call)).toContain('INVALID_VALUE homes.0.kind');
  });

  it('are replaced even if `fields` leaves their attributes out', async () => {
    const { User, Address } = await open();
    const built = Address.build({});
    const user = await User.create({ works: [built], addresses: [built] } as never, {
      include: [
        { association: User.Works, fields: ['key'] },
        { association: User.Any, fields: ['kind'] },
      ],
    });
    expect(user.works[0]?.kind).toBe('work');
  });

  it('are replaced by the scope of a through model', async () => {
    const database = context.open();
    const Post = database.define('post', { title: DataTypes.STRING });
    const Tag = database.define('tag', { name: DataTypes.STRING });
    const Tagging = database.define('tagging', {
      role: { type: DataTypes.STRING, defaultValue: 'side' },
      token: { type: DataTypes.UUID, defaultValue: DataTypes.UUIDV4 },
    });
    Post.belongsToMany(Tag, { through: { model: Tagging, scope: { role: 'main' } } });
    await database.sync();
    const tagging = Tagging.build({});
    await Post.create({ tags: [{ name: 'a', tagging }] } as never, { include: ['tags'] as never });
    expect(await Tagging.findAll()).toMatchObject([{ role: 'main', token: tagging.token }]);
  });
});
