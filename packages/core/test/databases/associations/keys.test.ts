import { DataTypes, Model, ValidationError } from '@espalier/core';
import { describeEachDatabase, errorOf } from '@espalier/testkit';

describeEachDatabase('association keys', (context) => {
  it('generates UUID keys if none is given, and keeps given ones', async () => {
    const database = context.open();
    class Owner extends Model.init(
      { id: { type: DataTypes.UUID, primaryKey: true, defaultValue: DataTypes.UUIDV4 } },
      { database, modelName: 'owner' },
    ) {
      static Pets = this.hasMany(() => Pet);
    }
    class Pet extends Model.init(
      { id: { type: DataTypes.UUID, primaryKey: true, defaultValue: DataTypes.UUIDV7 } },
      { database, modelName: 'pet' },
    ) {}
    await database.sync();
    const given = '00000000-0000-4000-8000-000000000001';

    const owner = await Owner.create({ pets: [{ id: given }, {}] }, { include: [Owner.Pets] });

    expect(owner.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
    expect(owner.pets[0]?.id).toBe(given);
    expect(owner.pets[1]?.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    expect(await Owner.findByPk(owner.id, { include: [Owner.Pets] })).toStrictEqual(owner);
    expect(await context.rows(database, 'select id, "ownerId" from pets order by id')).toEqual([
      { id: given, ownerId: owner.id },
      { id: owner.pets[1]?.id, ownerId: owner.id },
    ]);
  });

  it('refers to rows whose keys are text', async () => {
    const database = context.open();
    class Country extends Model.init(
      { code: { type: DataTypes.STRING(2), primaryKey: true }, name: DataTypes.STRING },
      { database, modelName: 'country', timestamps: false },
    ) {
      static Cities = this.hasMany(() => City);
    }
    class City extends Model.init(
      { name: { type: DataTypes.STRING, primaryKey: true } },
      { database, modelName: 'city', timestamps: false },
    ) {}
    await database.sync();

    const country = await Country.create(
      { code: 'NL', name: 'Netherlands', cities: [{ name: 'Delft' }, { name: 'Leiden' }] },
      { include: [Country.Cities] },
    );

    expect(await Country.findByPk('NL', { include: [Country.Cities] })).toStrictEqual(country);
    expect(await context.rows(database, 'select name, "countryCode" from cities order by name')).toEqual([
      { name: 'Delft', countryCode: 'NL' },
      { name: 'Leiden', countryCode: 'NL' },
    ]);
  });

  it('distinguishes a row whose key is an empty text from one that is not stored yet', async () => {
    const database = context.open();
    class Country extends Model.init(
      { code: { type: DataTypes.STRING(2), primaryKey: true } },
      { database, modelName: 'country', timestamps: false },
    ) {
      static Cities = this.hasMany(() => City);
    }
    class City extends Model.init(
      { name: { type: DataTypes.STRING, primaryKey: true } },
      { database, modelName: 'city', timestamps: false },
    ) {}
    await database.sync();
    const country = await Country.create(
      { code: 'NL', cities: [{ name: '' }, { name: 'Delft' }] },
      { include: [Country.Cities] },
    );
    const unsaved = City.build({ name: 'Leiden' });
    country.cities.push(unsaved);

    await Country.Cities.remove(country, '');

    expect(country.cities.map(({ name }) => name)).toEqual(['Delft', 'Leiden']);
  });

  it('refers to unique attributes that are not the primary key', async () => {
    const database = context.open();
    class User extends Model.init(
      { email: { type: DataTypes.STRING, allowNull: false, unique: true } },
      { database, modelName: 'user' },
    ) {
      static Posts = this.hasMany(() => Post, { sourceKey: 'email', foreignKey: 'author' });
    }
    class Post extends Model.init({ title: DataTypes.STRING }, { database, modelName: 'post' }) {
      static Reviewer = this.belongsTo(User, { as: 'reviewer', targetKey: 'email' });
      static Topics = this.belongsToMany(() => Topic, { through: 'post_topics', targetKey: 'name' });
    }
    class Topic extends Model.init(
      { name: { type: DataTypes.STRING, allowNull: false, unique: true } },
      { database, modelName: 'topic' },
    ) {}
    await database.sync();
    const include = [{ association: User.Posts, include: [Post.Reviewer, Post.Topics] }] as const;

    const user = await User.create(
      {
        email: 'ann@example.org',
        posts: [
          { title: 'Trees', reviewer: { email: 'bob@example.org' }, topics: [{ name: 'a' }, { name: 'b' }] },
        ],
      },
      { include },
    );

    expect(await User.findByPk(user.id, { include })).toStrictEqual(user);
    expect(await context.rows(database, 'select author, "reviewerEmail" from posts')).toEqual([
      { author: 'ann@example.org', reviewerEmail: 'bob@example.org' },
    ]);
    const joined = 'select "postId", "topicName" from post_topics order by "topicName"';
    expect(await context.rows(database, joined)).toEqual([
      { postId: user.posts[0]?.id, topicName: 'a' },
      { postId: user.posts[0]?.id, topicName: 'b' },
    ]);
    const [post] = user.posts;
    if (post === undefined) throw new Error('missing');
    await expect(Post.Topics.add(post, [post.topics[0]?.id ?? 0, 4711, 4712])).rejects.toMatchObject({
      code: 'RECORD_NOT_FOUND',
      message: "post.topics.add: 2 of 3 rows of 'topic' do not exist",
    });
    expect(await context.rows(database, joined)).toHaveLength(2);
  });

  it('sets a foreign key that may not be null, and requires it if nesting does not set it', async () => {
    const database = context.open();
    class User extends Model.init({ name: DataTypes.STRING }, { database, modelName: 'user' }) {
      static Notes = this.hasMany(() => Note, { foreignKey: { name: 'ownerId', allowNull: false } });
    }
    class Note extends Model.init(
      { text: DataTypes.TEXT },
      { database, modelName: 'note', timestamps: false },
    ) {}
    await database.sync();

    const user = await User.create({ notes: [{ text: 'Buy wood' }] }, { include: [User.Notes] });

    expect(await User.findByPk(user.id, { include: [User.Notes] })).toStrictEqual(user);
    const error = await Note.create({ text: 'Nobody’s' }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ValidationError);
    expect(error).toMatchObject({ code: 'NULL_NOT_ALLOWED', path: ['ownerId'] });
    expect(await context.rows(database, 'select text, "ownerId" from notes')).toEqual([
      { text: 'Buy wood', ownerId: user.id },
    ]);
    const past = database.knex('notes').insert({ text: 'Nobody’s' });
    await expect(past).rejects.toHaveProperty('code', expect.stringMatching(/_NOTNULL$|^23502$/));
  });

  it('that differ between the two directions of one relation are reported at first use, before any statement', async () => {
    const database = context.open();
    const Doc = database.define('hdoc', { title: DataTypes.STRING });
    const Note = database.define('note', { text: DataTypes.STRING });
    const Notes = Doc.hasMany(Note, { as: 'notes' });
    Note.belongsTo(Doc, { as: 'doc' });
    const error = await errorOf(Doc.create({ title: 'a', notes: [{ text: 'b' }] }, { include: [Notes] }));
    expect(error).toMatchObject({ code: 'INVALID_SCHEMA' });
    expect(error.message).toContain(
      "hdoc.hasMany(as 'notes') has the foreign key 'note.hdocId', yet note.belongsTo(as 'doc') has 'note.docId'",
    );
    expect(error.message).toContain("set foreignKey: 'docId' on hdoc.hasMany(as 'notes')");
    expect(context.statements).toEqual([]);
  });

  it('are one for both directions of a relation if one of them has the name of the other', async () => {
    const database = context.open();
    const Doc = database.define('hdoc', { title: DataTypes.STRING });
    const Note = database.define('note', { text: DataTypes.STRING });
    const Notes = Doc.hasMany(Note, { as: 'notes', foreignKey: 'docId' });
    const Owner = Note.belongsTo(Doc, { as: 'doc' });
    await database.sync();
    const { notes } = await Doc.create({ title: 'a', notes: [{ text: 'b' }] }, { include: [Notes] });
    const found = await Note.findByPk(notes[0]?.id ?? 0, { include: [Owner] });
    expect(found?.doc?.title).toBe('a');
  });
});
