import { DataTypes, Model, Sequelize } from '@espalier/sequelize';

type Loose = ReturnType<Sequelize['define']>;

/** Names need no table. */
function open(options: object = {}): Sequelize {
  const sequelize = new Sequelize('sqlite::memory:', { logging: false, ...options });
  opened.push(sequelize);
  return sequelize;
}

const opened: Sequelize[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

function columnsOf(sequelize: Sequelize, table: string): Promise<string[]> {
  return sequelize.database.knex
    .raw(`pragma table_info(${table})`)
    .then((rows: { name: string }[]) => rows.map(({ name }) => name));
}

describe('the names that Sequelize gives', () => {
  it.each([
    ['User', { singular: 'User', plural: 'Users' }, 'Users'],
    ['user', { singular: 'user', plural: 'users' }, 'users'],
    ['people', { singular: 'person', plural: 'people' }, 'people'],
    ['UserAccount', { singular: 'UserAccount', plural: 'UserAccounts' }, 'UserAccounts'],
  ])('calls one and many of %s, and its table', (modelName, name, tableName) => {
    const model = open().define(modelName, {});
    expect(model.options.name).toEqual(name);
    expect(model.tableName).toBe(tableName);
  });

  it('gives an underscored model tables and columns in snake case, with each capital as a word', async () => {
    const sequelize = open({ define: { underscored: true } });
    const User = sequelize.define('UserAccount', { firstName: DataTypes.STRING, oldID: DataTypes.STRING });
    const Task = sequelize.define('Task', {});
    User.hasMany(Task);
    User.belongsToMany(Task, { through: 'user_task', as: 'jobs' });
    await sequelize.sync();

    expect(User.tableName).toBe('user_accounts');
    expect((await columnsOf(sequelize, 'user_accounts')).sort()).toEqual([
      'created_at',
      'first_name',
      'id',
      'old_i_d',
      'updated_at',
    ]);
    expect(await columnsOf(sequelize, 'tasks')).toContain('user_account_id');
    expect(await columnsOf(sequelize, 'user_task')).toEqual(
      expect.arrayContaining(['user_account_id', 'task_id', 'created_at']),
    );
    const user = await User.create({ firstName: 'Mick', Tasks: [{}] }, { include: [Task] });
    expect(user.Tasks[0].UserAccountId).toBe(user.id);
  });

  it('keeps the model name for the table with freezeTableName', () => {
    expect(open().define('User', {}, { freezeTableName: true }).tableName).toBe('User');
    expect(open({ define: { freezeTableName: true } }).define('User', {}).tableName).toBe('User');
  });

  it('calls foreign keys after both ends, in camel case', () => {
    const sequelize = open();
    const User = sequelize.define('User', {});
    const Task = sequelize.define('Task', { task_id: { type: DataTypes.INTEGER, primaryKey: true } });

    expect(Task.belongsTo(User).foreignKey).toBe('UserId');
    expect(Task.belongsTo(User, { as: 'created_by' }).foreignKey).toBe('createdById');
    expect(User.belongsTo(Task).foreignKey).toBe('TaskTaskId');
    expect(Task.hasOne(User, { as: 'owner' }).foreignKey).toBe('ownerTaskId');
    expect(User.hasOne(Task, { as: 'job' }).foreignKey).toBe('jobId');
    expect(User.hasMany(Task).foreignKey).toBe('UserId');
    expect(User.hasMany(Task, { as: 'chores', foreignKey: 'doer' }).foreignKey).toBe('doer');
    expect(User.hasMany(Task, { as: 'errands', foreignKey: { fieldName: 'runner' } }).foreignKey).toBe(
      'runner',
    );
  });

  it('lets associations in both directions infer their keys from each other', () => {
    const sequelize = open();
    const User = sequelize.define('User', {});
    const Task = sequelize.define('Task', {});
    const tasks = User.belongsToMany(Task, { through: 'jobs', foreignKey: 'doer_id' });
    const users = Task.belongsToMany(User, { through: 'jobs', foreignKey: 'job_id' });

    expect([tasks.foreignKey, tasks.otherKey]).toEqual(['doer_id', 'job_id']);
    expect([users.foreignKey, users.otherKey]).toEqual(['job_id', 'doer_id']);
    expect(sequelize.models.jobs.tableName).toBe('jobs');
  });

  it('gives a joining model the key of its ends in place of an id', async () => {
    const sequelize = open();
    const User = sequelize.define('User', {});
    const Task = sequelize.define('Task', {});
    const Job = sequelize.define('Job', { state: DataTypes.STRING });
    User.belongsToMany(Task, { through: Job });
    Task.belongsToMany(User, { through: Job });
    await sequelize.sync();

    expect((await columnsOf(sequelize, 'Jobs')).sort()).toEqual([
      'TaskId',
      'UserId',
      'createdAt',
      'state',
      'updatedAt',
    ]);
    const user = await User.create({ Tasks: [{ Job: { state: 'open' } }] }, { include: [Task] });
    expect(user.Tasks[0].Job.state).toBe('open');
  });

  it('requires an alias if a model is joined to itself', () => {
    const Person = open().define('Person', {});
    expect(() => Person.belongsToMany(Person, { through: 'friendships' })).toThrow(
      "'as' must be defined for many-to-many self-associations",
    );
    const friends = Person.belongsToMany(Person, { through: 'friendships', as: 'friends' });
    expect([friends.foreignKey, friends.otherKey]).toEqual(['PersonId', 'friendId']);
  });

  it('sets foreign keys to null when their row is deleted, or deletes rows whose key cannot be null', async () => {
    const statements: string[] = [];
    const sequelize = open({ logging: (text: string) => statements.push(text) });
    const User = sequelize.define('User', {});
    const Task = sequelize.define('Task', {});
    const Note = sequelize.define('Note', {});
    const Log = sequelize.define('Log', {});
    Task.belongsTo(User);
    User.hasMany(Note, { foreignKey: { allowNull: false } });
    Log.belongsTo(User, { onDelete: 'cascade' });
    await sequelize.sync();

    const actionsOf = (table: string) =>
      statements
        .find((text) => text.includes(`create table \`${table}\``) || text.includes(`\`${table}\` (`))
        ?.match(/on delete ([a-z ]+?) on update ([a-z]+)/i)
        ?.slice(1)
        .map((action) => action.toUpperCase());
    expect(actionsOf('Tasks')).toEqual(['SET NULL', 'CASCADE']);
    expect(actionsOf('Notes')).toEqual(['CASCADE', 'CASCADE']);
    expect(actionsOf('Logs')).toEqual(['CASCADE', 'CASCADE']);
  });

  it('gives instances the methods of their associations, and keeps those of the class', () => {
    const sequelize = open();
    class Product extends Model {
      countTags() {
        return 'mine';
      }
    }
    Product.init({}, { sequelize, modelName: 'product' });
    const Tag = sequelize.define('tag', {});
    const User = sequelize.define('User', {});
    Product.belongsToMany(Tag, { through: 'product_tag' });
    Product.belongsTo(User, { as: 'creator' });
    Product.hasMany(User, { as: { singular: 'fan', plural: 'fans' } });

    const names = Object.getOwnPropertyNames(Product.prototype).filter((name) => name !== 'constructor');
    expect(names.sort()).toEqual(
      [
        ...['addTag', 'addTags', 'countTags', 'createTag', 'getTags', 'hasTag', 'hasTags'],
        ...['removeTag', 'removeTags', 'setTags', 'createCreator', 'getCreator', 'setCreator'],
        ...['addFan', 'addFans', 'countFans', 'createFan', 'getFans', 'hasFan', 'hasFans'],
        ...['removeFan', 'removeFans', 'setFans'],
      ].sort(),
    );
    expect((new Product() as Loose).countTags()).toBe('mine');
  });
});
