import { aggregate, type Database, DataTypes, EspalierError, sql } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';

const plain = { timestamps: false } as const;

describeEachDatabase('the stack trace of an error has the line of the caller', (context) => {
  // Jest raises the limit, which would hide how far down a program finds its own lines.
  const { stackTraceLimit } = Error;
  beforeAll(() => {
    Error.stackTraceLimit = 10;
  });
  afterAll(() => {
    Error.stackTraceLimit = stackTraceLimit;
  });

  async function open() {
    const database = context.open();
    const User = database.define('user', { name: { type: DataTypes.STRING, unique: true } }, plain);
    const Post = database.define('post', { title: DataTypes.STRING }, plain);
    const Tag = database.define('tag', { name: DataTypes.STRING }, plain);
    const Posts = User.hasMany(Post);
    const Author = Post.belongsTo(User);
    const Tags = Post.belongsToMany(Tag, { through: 'postTags' });
    await database.sync();
    const user = await User.create({ name: 'a' });
    const post = await Post.create({ title: 'x' });
    const tag = await Tag.create({ name: 't' });
    return { database, User, Post, Tag, Posts, Author, Tags, user, post, tag };
  }
  type Opened = Awaited<ReturnType<typeof open>>;
  type Call = (opened: Opened) => unknown;

  /** Drops the tables, so that every statement fails. */
  async function dropTables({ database }: { readonly database: Database }) {
    await database.drop();
  }
  const include = { include: ['posts'] } as never;

  const calls: [name: string, call: Call][] = [
    ['create', ({ User }) => User.create({ name: 'b' })],
    ['create with nested values', ({ User }) => User.create({ posts: [{ title: 'x' }] } as never, include)],
    ['bulkCreate', ({ User }) => User.bulkCreate([{ name: 'b' }, { name: 'c' }])],
    [
      'create with connect',
      ({ User, Post }) =>
        Post.create({ user: User.connect({ id: 1 }) } as never, { include: ['user'] as never }),
    ],
    ['findAll', ({ User }) => User.findAll()],
    ['findAll with include', ({ User }) => User.findAll(include)],
    ['findOne', ({ User }) => User.findOne({ where: { name: 'a' } })],
    ['findByPk', ({ User }) => User.findByPk(1)],
    ['findAndCountAll', ({ User }) => User.findAndCountAll()],
    ['count', ({ User }) => User.count()],
    ['exists', ({ User }) => User.exists()],
    [
      'stream',
      async function caller({ User }) {
        for await (const user of User.stream()) if (user === null) return;
      },
    ],
    ['update', ({ User }) => User.update({ name: 'b' }, { where: { id: 1 } })],
    ['destroy', ({ User }) => User.destroy({ where: { id: 1 } })],
    ['load', ({ User, user, Posts }) => User.load([user], [Posts])],
    ['save', ({ user }) => Object.assign(user, { name: 'b' }).save()],
    ['save of a new instance', ({ User }) => new User({ name: 'b' }).save()],
    ['update of an instance', ({ user }) => user.update({ name: 'b' })],
    ['reload', ({ user }) => user.reload()],
    ['destroy of an instance', ({ user }) => user.destroy()],
    ['get of an association', ({ user, Posts }) => Posts.get(user)],
    ['count of an association', ({ user, Posts }) => Posts.count(user)],
    ['has', ({ user, post, Posts }) => Posts.has(user, post)],
    ['add to a hasMany', ({ user, post, Posts }) => Posts.add(user, post)],
    ['set of a hasMany', ({ user, post, Posts }) => Posts.set(user, [post])],
    ['remove from a hasMany', ({ user, post, Posts }) => Posts.remove(user, post)],
    ['set of a belongsTo', ({ user, post, Author }) => Author.set(post, user)],
    ['add to a belongsToMany', ({ post, tag, Tags }) => Tags.add(post, tag)],
    ['set of a belongsToMany', ({ post, tag, Tags }) => Tags.set(post, [tag])],
    ['remove from a belongsToMany', ({ post, tag, Tags }) => Tags.remove(post, tag)],
    ['create of an association', ({ user, Posts }) => Posts.create(user, { title: 'y' })],
    ['create of a belongsToMany', ({ post, Tags }) => Tags.create(post, { name: 'y' })],
    ['raw', ({ database }) => database.raw('select * from nowhere')],
    ['a builder of query', ({ User }) => User.query().select('name')],
    ['aggregate', ({ User }) => User.aggregate({ attributes: { all: aggregate.count() } } as never)],
    ['findPage', ({ User }) => User.findPage({ limit: 1 } as never)],
    ['findOrCreate', ({ User }) => User.findOrCreate({ where: { name: 'b' } } as never)],
    ['upsert', ({ User }) => User.upsert({ name: 'b' }, { by: ['name'] } as never)],
    ['increment', ({ User }) => User.update({ id: sql`id + 1` } as never, { all: true })],
    ['save of nested values', ({ User }) => User.save({ id: 1, posts: [{ title: 'x' }] } as never, include)],
  ];
  const limits = { timeout: 60_000 };
  const others: [name: string, call: Call][] = [
    ['create with a timeout', ({ User }) => User.create({ name: 'b' }, limits)],
    ['update with a timeout', ({ User }) => User.update({ name: 'b' }, { all: true, ...limits })],
  ];

  /** The stack of the error of a call, made by a function with a name. */
  async function stackOf(call: Call, opened: Opened): Promise<string> {
    async function theCaller() {
      await call(opened);
    }
    const error = await theCaller().then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(EspalierError);
    return String((error as Error).stack);
  }

  function expectCaller(stack: string) {
    expect(stack).toMatch(/^ {4}at .*(theCaller|caller) \(.*stack-traces\.test\.ts:\d+:\d+\)$/m);
    const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
    // V8 keeps 10 frames of an error. The lines of the caller follow, after the method that was called at most.
    expect(frames.findIndex((line) => line.includes('stack-traces.test.ts'))).toBeLessThan(12);
    const lines = frames.filter((line) => line.includes('stack-traces'));
    expect(lines.filter((line, index) => lines.indexOf(line) < index)).toEqual([]);
    // A reader sees the frames before any other text, such as that of a cause.
    expect(
      stack
        .slice(stack.indexOf('\n    at '))
        .split('\n')
        .slice(1)
        .every((line) => /^\s+at /.test(line)),
    ).toBe(true);
  }

  it.each([...calls, ...others])('of %s', async (_, call) => {
    const opened = await open();
    await dropTables(opened);
    expectCaller(await stackOf(call, opened));
  });

  it.each(calls)('of %s in a transaction', async (_, call) => {
    const opened = await open();
    await dropTables(opened);
    const { database } = opened;
    expectCaller(
      await stackOf(
        () =>
          database.transaction(async function caller() {
            await call(opened);
          }),
        opened,
      ),
    );
  });

  it.each<[string, Call]>([
    [
      'a commit',
      ({ database }) =>
        database.transaction(async () => {
          await database.raw('select * from nowhere').catch(() => undefined);
        }),
    ],
    [
      'sync',
      async ({ database, User }) => {
        await database.raw(`create view extra as select 1 as id`);
        database.define('extra', {}, { ...plain, tableName: 'extra' });
        await User.count().catch(() => undefined);
        await database.sync({ force: true });
      },
    ],
    [
      'a hook',
      async ({ database, User }) => {
        User.addHook('beforeCreate', async function caller() {
          await database.raw('select * from nowhere');
        });
        await User.create({ name: 'z' });
      },
    ],
    ['a stream with an invalid option', ({ User }) => User.stream({ where: { nothing: 1 } } as never)],
    ['a plan with invalid values', ({ User }) => User.planCreate({ name: 5 } as never)],
    ['invalid values', ({ User }) => User.create({ name: 5 } as never)],
    ['an invalid option', ({ User }) => User.findAll({ limit: -1 })],
    [
      'a row that does not exist',
      async ({ User, user }) => {
        await User.destroy({ all: true });
        await Object.assign(user, { name: 'z' }).save();
      },
    ],
    ['a broken constraint', ({ User }) => User.create({ name: 'a' })],
    ['calls that run together', ({ User }) => Promise.all([User.count(), User.create({ name: 'a' })])],
  ])('of %s', async (name, call) => {
    if (name === 'a commit' && context.dialect === 'sqlite') return;
    expectCaller(await stackOf(call, await open()));
  });
});
