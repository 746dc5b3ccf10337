import { Database } from '../../../../src/database.js';
import { DataTypes } from '../../../../src/schema/data-types/index.js';
import { mistakesOf } from './mistakes-of.ts';

const { INTEGER, STRING } = DataTypes;
let database: Database;

beforeEach(() => {
  database = new Database('sqlite::memory:');
});
afterEach(() => database.close());

const mistakes = () => mistakesOf(database);

const models = () => ({
  User: database.define('user', { email: { type: STRING, unique: true } }),
  Post: database.define('post', { title: STRING }),
});

describe('two directions of one relation', () => {
  it('with two foreign keys that nobody named are a mistake, and the message says what to write', () => {
    const { User, Post } = models();
    User.hasMany(Post, { as: 'posts' });
    Post.belongsTo(User, { as: 'author' });
    expect(mistakes()).toEqual([
      [
        "user.hasMany(as 'posts') has the foreign key 'post.userId', yet post.belongsTo(as 'author') has 'post.authorId'",
        "if they are the two directions of one relation, set foreignKey: 'authorId' on user.hasMany(as 'posts')",
        "if not, set foreignKey: 'userId' on it",
      ].join('; '),
    ]);
  });

  it.each(['authorId', 'userId'])(
    'are no mistake as soon as the message is followed with %s',
    (foreignKey) => {
      const { User, Post } = models();
      User.hasMany(Post, { as: 'posts', foreignKey });
      Post.belongsTo(User, { as: 'author' });
      expect(mistakes()).toEqual([]);
    },
  );

  it('are compared for a hasOne, and where the option has everything but the name', () => {
    const { User, Post } = models();
    User.hasOne(Post, { foreignKey: { allowNull: false } });
    Post.belongsTo(User, { as: 'author', foreignKey: { allowNull: false } });
    expect(mistakes()).toEqual([
      expect.stringMatching(/^user\.hasOne\(\) has the foreign key 'post\.userId', yet /),
    ]);
  });

  it('are compared in a tree', () => {
    const Node = database.define('node', {});
    Node.hasMany(Node, { as: 'children' });
    Node.belongsTo(Node, { as: 'parent' });
    expect(mistakes()).toEqual([
      expect.stringMatching(/'node\.nodeId', yet node\.belongsTo\(as 'parent'\) has 'node\.parentId'/),
    ]);
  });

  it('are compared by each part of a composite key', () => {
    const Seat = database.define('seat', {
      row: { type: INTEGER, primaryKey: true },
      letter: { type: STRING, primaryKey: true },
    });
    const Ticket = database.define('ticket', {});
    Seat.hasMany(Ticket);
    Ticket.belongsTo(Seat, { as: 'place' });
    const [mistake] = mistakes();
    expect(mistake).toContain(
      "has the foreign keys 'ticket.seatRow' and 'ticket.seatLetter', yet ticket.belongsTo(as 'place') has 'ticket.placeRow' and 'ticket.placeLetter'",
    );
    expect(mistake).toContain("set foreignKey: ['placeRow', 'placeLetter'] on seat.hasMany()");
  });

  it('that refer to different keys need the key too', () => {
    const { User, Post } = models();
    User.hasMany(Post, { sourceKey: 'email' });
    Post.belongsTo(User);
    expect(mistakes()).toEqual([
      expect.stringContaining(
        "set foreignKey: 'userEmail' and targetKey: 'email' on post.belongsTo(); if not, set foreignKey: 'userId' on it",
      ),
    ]);
  });

  it('name every belongsTo that may be meant', () => {
    const { User, Post } = models();
    User.hasMany(Post);
    Post.belongsTo(User, { as: 'author' });
    Post.belongsTo(User, { as: 'editor' });
    const [mistake, ...others] = mistakes();
    expect(mistake).toContain(
      "yet post.belongsTo(as 'author') has 'post.authorId' and post.belongsTo(as 'editor') has 'post.editorId'",
    );
    expect(mistake).toContain("set foreignKey: 'authorId' or 'editorId' on user.hasMany()");
    expect(others).toEqual([]);
  });

  it('are a mistake if the model declares only one of the foreign keys as an attribute', () => {
    const User = database.define('user', {});
    const Post = database.define('post', { authorId: INTEGER });
    User.hasMany(Post);
    Post.belongsTo(User, { as: 'author' });
    expect(mistakes()).toHaveLength(1);
  });
});

describe('no mistake is it', () => {
  it('if an association has no counterpart', () => {
    const { User, Post } = models();
    Post.belongsTo(User, { as: 'author' });
    Post.belongsTo(User, { as: 'editor' });
    User.belongsTo(Post, { as: 'favourite' });
    expect(mistakes()).toEqual([]);
  });

  it('if each hasMany has a belongsTo that agrees, whatever else there is', () => {
    const { User, Post } = models();
    User.hasMany(Post);
    Post.belongsTo(User);
    Post.belongsTo(User, { as: 'editor' });
    User.hasMany(Post, { as: 'written', foreignKey: 'authorId' });
    Post.belongsTo(User, { as: 'author' });
    User.hasOne(Post, { as: 'latest' });
    expect(mistakes()).toEqual([]);
  });

  it('if the belongsTo agrees with another hasMany', () => {
    const { User, Post } = models();
    User.hasMany(Post);
    User.hasMany(Post, { as: 'edited', foreignKey: 'editorId' });
    Post.belongsTo(User, { as: 'editor' });
    expect(mistakes()).toEqual([]);
  });

  it('if one of the two says its foreign key', () => {
    const { User, Post } = models();
    User.hasMany(Post);
    Post.belongsTo(User, { as: 'author', foreignKey: { name: 'writerId' } });
    expect(mistakes()).toEqual([]);
  });

  it('if the model declares both foreign keys as attributes', () => {
    const User = database.define('user', {});
    const Post = database.define('post', { userId: INTEGER, authorId: INTEGER });
    User.hasMany(Post);
    Post.belongsTo(User, { as: 'author' });
    expect(mistakes()).toEqual([]);
  });

  it('if a through row refers to one end twice', () => {
    const { User, Post } = models();
    const Like = database.define('like', {});
    User.belongsToMany(Post, { through: Like, as: 'liked' });
    User.hasMany(Like);
    Like.belongsTo(User, { as: 'inviter' });
    expect(mistakes()).toEqual([]);
  });

  it('if a tree names its foreign key once', () => {
    const Node = database.define('node', {});
    Node.hasMany(Node, { as: 'children', foreignKey: 'parentId' });
    Node.belongsTo(Node, { as: 'parent' });
    expect(mistakes()).toEqual([]);
  });
});

describe('two belongsToMany of a model with itself', () => {
  const declare = (children: object, parents: object, key = {}) => {
    const Person = database.define('person', {});
    const Family = database.define('family', key, { timestamps: false });
    Person.belongsToMany(Person, { as: 'children', through: Family, ...children });
    Person.belongsToMany(Person, { as: 'parents', through: Family, ...parents });
  };

  it.each([
    ['is keyed by its ends', {}],
    ['has a key of its own', { id: { type: INTEGER, primaryKey: true } }],
  ])('and one through model, which %s, need their keys', (_, key) => {
    declare({}, {}, key);
    expect(mistakes()).toEqual([
      [
        "person.belongsToMany(as 'parents') joins by 'family', as person.belongsToMany(as 'children') does, and they do not name both foreign keys",
        "if they are the two directions of one relation, set foreignKey: 'childId' and otherKey: 'parentId' on person.belongsToMany(as 'parents')",
        'if not, set both options on both',
      ].join('; '),
    ]);
  });

  it.each([
    [{ foreignKey: 'parentId' }, {}],
    [{ otherKey: 'childId' }, {}],
    [{}, { foreignKey: 'childId' }],
  ])('need both keys (%#)', (children, parents) => {
    declare(children, parents, { id: { type: INTEGER, primaryKey: true } });
    expect(mistakes()).toHaveLength(1);
  });

  it('are no mistake if one names one key and the other one the other', () => {
    declare({ foreignKey: 'parentId' }, { foreignKey: 'childId' });
    expect(mistakes()).toEqual([]);
  });

  it('are no mistake if one of them names both', () => {
    declare({}, { foreignKey: 'childId', otherKey: 'parentId' });
    expect(mistakes()).toEqual([]);
  });

  it('are no mistake if both name two foreign keys, the same or not', () => {
    const id = { id: { type: INTEGER, primaryKey: true } };
    declare(
      { foreignKey: 'personId', otherKey: 'childId' },
      { foreignKey: 'personId', otherKey: 'parentId' },
      id,
    );
    expect(mistakes()).toEqual([]);
  });
});
