import { DataTypes, type Sequelize } from '@espalier/sequelize';
import { describeEachSequelize } from './open.ts';
import { defineShop } from './shop.ts';

type Loose = ReturnType<Sequelize['define']>;

/** Each case is run by create with one record, and by bulkCreate with two. */
const ways = [
  ['create', (model: Loose, make: (n: number) => object, options: object) => one(model, make, options)],
  ['bulkCreate', (model: Loose, make: (n: number) => object, options: object) => two(model, make, options)],
] as const;

async function one(model: Loose, make: (n: number) => object, options: object): Promise<Loose[]> {
  return [await model.create(make(1), options)];
}

async function two(model: Loose, make: (n: number) => object, options: object): Promise<Loose[]> {
  return model.bulkCreate([make(1), make(2)], options);
}

describe.each(ways)('%s with include', (_, create) => {
  describeEachSequelize('', (context) => {
    const define = (...given: Parameters<Sequelize['define']>) => context.sequelize.define(...given);
    const sync = () => context.sequelize.sync({ force: true });
    const byKey = { order: [['id', 'asc']] };

    it('stores the target of a belongsTo', async () => {
      const { Product, User } = defineShop(context.sequelize);
      Product.belongsTo(User);
      await sync();

      const made = await create(Product, (n) => ({ title: 'Chair', User: { name: `Mick ${n}` } }), {
        include: [User],
      });

      const found = await Product.findAll({ ...byKey, include: [User] });
      expect(found.map(({ User: { name } }: Loose) => name)).toEqual(made.map((_, at) => `Mick ${at + 1}`));
      expect(found.map(({ UserId }: Loose) => UserId)).toEqual(made.map((each) => each.User.id));
    });

    it('stores the target of a belongsTo whose foreign key cannot be null', async () => {
      const { Product, User } = defineShop(context.sequelize);
      Product.belongsTo(User, { foreignKey: { allowNull: false } });
      await sync();

      await create(Product, (n) => ({ title: `${n}`, User: { name: 'Mick' } }), {
        include: [{ model: User }],
      });

      const [found] = await Product.findAll({ include: [User] });
      expect(found).toMatchObject({ UserId: found.User.id, User: { name: 'Mick' } });
      await expect(Product.create({ title: 'Table' })).rejects.toThrow('UserId cannot be null');
    });

    it('stores the target of a belongsTo under an alias', async () => {
      const { Product, User } = defineShop(context.sequelize);
      const Creator = Product.belongsTo(User, { as: 'creator' });
      await sync();

      await create(Product, (n) => ({ title: `${n}`, creator: { name: `Matt ${n}` } }), {
        include: [Creator],
      });

      const found = await Product.findOne({ where: { title: '1' }, include: [Creator] });
      expect(found).toMatchObject({ creatorId: found.creator.id, creator: { name: 'Matt 1' } });
    });

    it('stores the targets of a hasMany with their own keys', async () => {
      const { Product, Tag } = defineShop(context.sequelize);
      Product.hasMany(Tag);
      await sync();
      const tags = (n: number) => [
        { id: 10 * n + 2, name: 'Beta' },
        { id: 10 * n + 1, name: 'Alpha' },
      ];

      const made = await create(Product, (n) => ({ id: n, title: 'Chair', Tags: tags(n) }), {
        include: [Tag],
      });

      for (const { id } of made) {
        const found = await Product.findByPk(id, { include: [Tag] });
        expect(found.Tags).toMatchObject([
          { id: 10 * id + 1, name: 'Alpha', ProductId: id },
          { id: 10 * id + 2, name: 'Beta', ProductId: id },
        ]);
      }
    });

    it('stores the targets of a hasMany under an alias', async () => {
      const { Product, Tag } = defineShop(context.sequelize);
      const Categories = Product.hasMany(Tag, { as: 'categories' });
      await sync();

      const made = await create(Product, (n) => ({ categories: [{ name: `${n}a` }, { name: `${n}b` }] }), {
        include: [Categories],
      });

      const last = await Product.findByPk(made.at(-1).id, { include: ['categories'] });
      expect(last.categories.map(({ name }: Loose) => name)).toEqual([`${made.length}a`, `${made.length}b`]);
    });

    it('stores the target of a hasOne', async () => {
      const { User, Task } = defineShop(context.sequelize);
      User.hasOne(Task);
      await sync();

      await create(User, (n) => ({ name: `${n}`, Task: { title: `Task ${n}` } }), { include: [Task] });

      const found = await User.findOne({ where: { name: '1' }, include: [Task] });
      expect(found.Task).toMatchObject({ title: 'Task 1', UserId: found.id });
    });

    it('stores the target of a hasOne under an alias, by whose name the foreign key is called', async () => {
      const { User, Task } = defineShop(context.sequelize);
      const Job = User.hasOne(Task, { as: 'job' });
      await sync();

      await create(User, (n) => ({ name: `${n}`, job: { title: `Task ${n}` } }), { include: [Job] });

      const found = await User.findOne({ where: { name: '1' }, include: [Job] });
      expect(found.job).toMatchObject({ title: 'Task 1', jobId: found.id });
    });

    it('stores the targets of a belongsToMany whose joining table is named', async () => {
      const { User } = defineShop(context.sequelize);
      const Task = define('Task', { title: DataTypes.STRING, active: DataTypes.BOOLEAN });
      User.belongsToMany(Task, { through: 'user_task' });
      Task.belongsToMany(User, { through: 'user_task' });
      await sync();
      const tasks = [
        { title: 'Get rich', active: true },
        { title: 'Die trying', active: false },
      ];

      const made = await create(User, (n) => ({ name: `${n}`, Tasks: tasks.map((task) => ({ ...task })) }), {
        include: [Task],
      });

      const found = await User.findAll({ ...byKey, include: [Task] });
      expect(found.map(({ Tasks }: Loose) => Tasks.length)).toEqual(made.map(() => 2));
      expect(found[0].Tasks).toMatchObject(tasks);
      expect(Object.keys(found[0].Tasks[0].user_task).sort()).toEqual([
        'TaskId',
        'UserId',
        'createdAt',
        'updatedAt',
      ]);
      expect(context.statements.join('\n')).toMatch(/create table (if not exists )?["`]user_task["`]/);
      expect(await context.sequelize.models.user_task.count()).toBe(2 * made.length);
    });

    it('stores the targets of a belongsToMany under an alias', async () => {
      const { User, Task } = defineShop(context.sequelize);
      const Jobs = User.belongsToMany(Task, { through: 'user_job', as: 'jobs' });
      Task.belongsToMany(User, { through: 'user_job' });
      await sync();

      await create(User, (n) => ({ name: `${n}`, jobs: [{ title: 'a' }, { title: 'b' }] }), {
        include: [Jobs],
      });

      const found = await User.findOne({ where: { name: '1' }, include: [Jobs] });
      expect(found.jobs).toMatchObject([{ title: 'a' }, { title: 'b' }]);
    });

    it('stores the targets of a polymorphic belongsToMany', async () => {
      const options = { underscored: true };
      const Post = define('Post', { title: DataTypes.STRING }, { ...options, tableName: 'posts' });
      const Tag = define('Tag', { name: DataTypes.STRING }, { ...options, tableName: 'tags' });
      const ItemTag = define(
        'ItemTag',
        {
          tag_id: { type: DataTypes.INTEGER, references: { model: 'tags', key: 'id' } },
          taggable_id: { type: DataTypes.INTEGER, references: null },
          taggable: { type: DataTypes.STRING },
        },
        { ...options, tableName: 'item_tag' },
      );
      const through = { model: ItemTag, scope: { taggable: 'post' } };
      Post.belongsToMany(Tag, { as: 'tags', foreignKey: 'taggable_id', constraints: false, through });
      Tag.belongsToMany(Post, { as: 'posts', foreignKey: 'tag_id', constraints: false, through });
      await sync();

      const made = await create(
        Post,
        (n) => ({ title: `${n}`, tags: [{ name: 'polymorphic' }, { name: 'associations' }] }),
        { include: [{ model: Tag, as: 'tags', through: { model: ItemTag } }] },
      );

      for (const post of made) {
        const tags = await post.getTags();
        expect(tags.map(({ name }: Loose) => name).sort()).toEqual(['associations', 'polymorphic']);
      }
      const items = await ItemTag.findAll();
      expect(items.map(({ taggable }: Loose) => taggable)).toEqual(Array(2 * made.length).fill('post'));
      await context.sequelize.database.knex.raw('select created_at, taggable_id from item_tag');
    });

    it('passes hooks the options of their entry, and the record that they are nested in', async () => {
      const told = new Map<Loose, Loose>();
      const idsSeen: unknown[] = [];
      const Product = define(
        'Product',
        { title: DataTypes.STRING },
        {
          hooks: { afterCreate: (product: Loose) => void idsSeen.push(product.User.id, product.Tags[0].id) },
        },
      );
      const User = define(
        'User',
        { name: DataTypes.STRING },
        { hooks: { beforeCreate: (user: Loose, options: Loose) => void told.set(user, options) } },
      );
      const { Tag } = defineShop(context.sequelize);
      Tag.addHook('afterCreate', 'tell', (tag: Loose, options: Loose) => {
        tag.createOptions = options;
      });
      Product.belongsTo(User);
      Product.hasMany(Tag);
      await sync();
      const myOption = { mine: true };

      const made = await create(Product, () => ({ User: { name: 'Mick' }, Tags: [{ name: 'Alpha' }] }), {
        include: [
          { model: User, myOption },
          { model: Tag, myOption },
        ],
      });

      for (const product of made) {
        expect(told.get(product.User).myOption).toBe(myOption);
        expect(told.get(product.User).parentRecord).toBe(product);
        expect(product.Tags[0].createOptions.myOption).toBe(myOption);
        expect(product.Tags[0].createOptions.parentRecord).toBe(product);
      }
      expect(idsSeen.sort()).toEqual(made.flatMap((each) => [each.User.id, each.Tags[0].id]).sort());
    });

    it('stores nothing if a child is invalid', async () => {
      const { Product } = defineShop(context.sequelize);
      const Tag = define('Tag', { name: { type: DataTypes.STRING, validate: { len: [2, 10] } } });
      Product.hasMany(Tag);
      await sync();

      const creating = create(Product, () => ({ title: 'Chair', Tags: [{ name: 'Alpha' }, { name: 'B' }] }), {
        include: [Tag],
      });

      await expect(creating).rejects.toMatchObject({ name: 'SequelizeValidationError' });
      expect([await Product.count(), await Tag.count()]).toEqual([0, 0]);
    });

    it('stores what is nested in the targets of a belongsToMany', async () => {
      const { User, Task } = defineShop(context.sequelize);
      const Step = define('Step', { what: DataTypes.STRING });
      User.belongsToMany(Task, { through: 'user_task' });
      Task.hasMany(Step);
      await sync();

      const made = await create(User, () => ({ Tasks: [{ title: 'a', Steps: [{ what: 'b' }] }] }), {
        include: [{ model: Task, include: [Step] }],
      });

      expect(await Step.count()).toBe(made.length);
    });

    it('ignores values of unknown keys, at every level, and rejects values of associations that are not included', async () => {
      const { Product, User } = defineShop(context.sequelize);
      Product.belongsTo(User);
      await sync();

      await create(Product, () => ({ title: 'Chair', colour: 'red', User: { name: 'Mick', age: 3 } }), {
        include: [User],
      });

      expect(await User.count({ where: { name: 'Mick' } })).toBeGreaterThan(0);
      const lost = create(Product, () => ({ title: 'Chair', User: { name: 'Mick' } }), {});
      await expect(lost).rejects.toMatchObject({ name: 'SequelizeEagerLoadingError' });
    });
  });
});

describeEachSequelize('bulkCreate of nested records', (context) => {
  it('calls the bulk hooks with all instances of an include entry and its options', async () => {
    const { sequelize } = context;
    const calls: [string, string[], unknown][] = [];
    const { Product, Tag } = defineShop(sequelize);
    for (const hook of ['beforeBulkCreate', 'afterBulkCreate']) {
      Tag.addHook(hook, (tags: Loose[], options: Loose) => {
        calls.push([hook, tags.map(({ name }) => name), options.myOption]);
      });
    }
    Product.hasMany(Tag);
    await sequelize.sync({ force: true });
    const myOption = {};

    await Product.bulkCreate([{ Tags: [{ name: 'a' }, { name: 'b' }] }, { Tags: [{ name: 'c' }] }], {
      include: [{ model: Tag, myOption }],
    });

    expect(calls).toEqual([
      ['beforeBulkCreate', ['a', 'b', 'c'], myOption],
      ['afterBulkCreate', ['a', 'b', 'c'], myOption],
    ]);
    expect(calls[0]?.[2]).toBe(myOption);
  });

  it.each<[string, (product: Loose) => unknown]>([
    ['set', (product) => product.set({ Tags: [{ name: 'new' }] })],
    ['set, of one property', (product) => product.set('Tags', [{ name: 'new' }])],
    ['Object.assign', (product) => Object.assign(product, { Tags: [{ name: 'new' }] })],
  ])('rejects what a hook nests in an instance by %s', async (_, hook) => {
    const { sequelize } = context;
    const { Product, Tag } = defineShop(sequelize);
    Product.hasMany(Tag);
    Product.beforeCreate(hook);
    await sequelize.sync({ force: true });

    for (const include of [[], [Tag]])
      await expect(Product.create({ title: 'Chair' }, { include })).rejects.toThrow(
        "a 'beforeCreate' hook of 'Product' has changed 'Tags' of 'Product'",
      );
    expect([await Product.count(), await Tag.count()]).toEqual([0, 0]);
  });
});
