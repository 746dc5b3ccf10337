import { DataTypes, Model, ValidationError } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';

describeEachDatabase('association scopes', (context) => {
  it('writes the scope of an association to its targets, and reads by it', async () => {
    const database = context.open();
    class Post extends Model.init({ title: DataTypes.STRING }, { database, modelName: 'post' }) {
      static Comments = this.hasMany(() => Comment, {
        foreignKey: 'subjectId',
        constraints: false,
        scope: { subject: 'post' },
      });
    }
    class Photo extends Model.init({ title: DataTypes.STRING }, { database, modelName: 'photo' }) {
      static Comments = this.hasMany(() => Comment, {
        foreignKey: 'subjectId',
        constraints: false,
        scope: { subject: 'photo' },
      });
    }
    class Comment extends Model.init(
      { text: DataTypes.TEXT, subject: DataTypes.STRING },
      { database, modelName: 'comment' },
    ) {}
    await database.sync();

    const post = await Post.create({ comments: [{ text: 'Well said' }] }, { include: [Post.Comments] });
    const photo = await Photo.create({ comments: [{ text: 'Nice' }] }, { include: [Photo.Comments] });

    // The two share their id: only the scope says which of them a comment belongs to.
    expect(photo.id).toBe(post.id);
    expect(post.comments[0]?.subject).toBe('post');
    expect(await Post.findByPk(post.id, { include: [Post.Comments] })).toStrictEqual(post);
    expect(await Photo.findByPk(photo.id, { include: [Photo.Comments] })).toStrictEqual(photo);
    expect(
      await context.rows(database, 'select text, subject, "subjectId" from comments order by id'),
    ).toEqual([
      { text: 'Well said', subject: 'post', subjectId: post.id },
      { text: 'Nice', subject: 'photo', subjectId: photo.id },
    ]);
  });

  it('writes the scope of a through model to its rows, and reads by it', async () => {
    const database = context.open();
    class Post extends Model.init({ title: DataTypes.STRING }, { database, modelName: 'post' }) {
      static Tags = this.belongsToMany(() => Tag, {
        through: { model: () => Tagging, scope: { subject: 'post' } },
        foreignKey: 'subjectId',
        constraints: false,
      });
      static Drafts = this.belongsToMany(() => Tag, {
        as: 'draftTags',
        through: { model: () => Tagging, scope: { subject: 'draft' } },
        foreignKey: 'subjectId',
        constraints: false,
      });
    }
    class Tag extends Model.init({ name: DataTypes.STRING }, { database, modelName: 'tag' }) {}
    class Tagging extends Model.init(
      {
        id: { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true },
        subject: { type: DataTypes.STRING, allowNull: false },
      },
      { database, modelName: 'tagging', timestamps: false },
    ) {}
    await database.sync();
    const include = [Post.Tags, Post.Drafts] as const;

    const post = await Post.create(
      { title: 'Trees', tags: [{ name: 'wood' }], draftTags: [{ name: 'todo' }, { name: 'later' }] },
      { include },
    );

    expect(post.draftTags.map(({ tagging }) => tagging.subject)).toEqual(['draft', 'draft']);
    expect(await Post.findByPk(post.id, { include })).toStrictEqual(post);
    const joined = 'select t.name, j.subject from taggings j join tags t on t.id = j."tagId" order by t.name';
    expect(await context.rows(database, joined)).toEqual([
      { name: 'later', subject: 'draft' },
      { name: 'todo', subject: 'draft' },
      { name: 'wood', subject: 'post' },
    ]);
  });

  it('gives a stored row the scope of the association that links it', async () => {
    const database = context.open();
    class Post extends Model.init({ title: DataTypes.STRING }, { database, modelName: 'post' }) {
      static Comments = this.hasMany(() => Comment, {
        foreignKey: 'subjectId',
        constraints: false,
        scope: { subject: 'post' },
      });
      static Colours = this.belongsToMany(() => Tag, {
        as: 'colours',
        through: 'colours',
        scope: { kind: 'colour' },
      });
    }
    class Comment extends Model.init(
      { text: DataTypes.TEXT, subject: DataTypes.STRING },
      { database, modelName: 'comment' },
    ) {}
    class Tag extends Model.init(
      { name: { type: DataTypes.STRING, unique: true }, kind: DataTypes.STRING },
      { database, modelName: 'tag' },
    ) {}
    await database.sync();
    const comment = await Comment.create({ text: 'Nice', subject: 'photo', subjectId: 1 } as never);
    await Tag.bulkCreate([
      { name: 'red', kind: 'size' },
      { name: 'blue', kind: 'colour' },
    ]);
    const tags = [Tag.connect({ name: 'red' }), Tag.connect({ name: 'blue' })];
    const include = [Post.Comments, Post.Colours] as const;

    const post = await Post.create({ comments: [comment], colours: tags }, { include });

    expect(comment.subject).toBe('post');
    expect(comment.changed()).toEqual([]);
    expect(post.colours.map(({ kind }) => kind)).toEqual(['colour', 'colour']);
    expect(await Post.findByPk(post.id, { include })).toEqual(post);
    expect(await context.rows(database, "select name from tags where kind = 'colour' order by id")).toEqual([
      { name: 'red' },
      { name: 'blue' },
    ]);
  });

  it('cannot be two different ones for one row', async () => {
    const database = context.open();
    class Post extends Model.init({ title: DataTypes.STRING }, { database, modelName: 'post' }) {
      static Colours = this.belongsToMany(() => Tag, {
        as: 'colours',
        through: 'colours',
        scope: { kind: 'colour' },
      });
      static Sizes = this.belongsToMany(() => Tag, {
        as: 'sizes',
        through: 'sizes',
        scope: { kind: 'size' },
      });
    }
    class Tag extends Model.init(
      { name: DataTypes.STRING, kind: DataTypes.STRING },
      { database, modelName: 'tag' },
    ) {}
    await database.sync();
    const tag = await Tag.create({ name: 'red', kind: 'size' });
    const creating = Post.create({ colours: [tag], sizes: [tag] }, { include: [Post.Colours, Post.Sizes] });
    await expect(creating).rejects.toMatchObject({ code: 'INVALID_VALUE', path: ['colours', 0, 'kind'] });
  });

  it('rejects a value that contradicts the scope', async () => {
    const database = context.open();
    const User = database.define('user', {});
    const Address = database.define('address', { type: DataTypes.STRING });
    const Homes = User.hasMany(Address, { as: 'homes', scope: { type: 'home' } });
    await database.sync();

    const values = JSON.parse('{ "homes": [{ "type": "home" }, { "type": "work" }] }');
    const error = await User.create(values, { include: [Homes] }).catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(ValidationError);
    expect(error).toMatchObject({ path: ['homes', 1, 'type'] });
    expect(await context.rows(database, 'select * from users')).toEqual([]);
  });
});

describeEachDatabase('the values of a scope', (context) => {
  it('are stored and searched in canonical form, null included', async () => {
    const database = context.open();
    const User = database.define('user', { name: DataTypes.STRING });
    const Offer = database.define('offer', {
      price: DataTypes.DECIMAL(10, 2),
      from: DataTypes.DATE,
      until: DataTypes.DATE,
    });
    User.hasMany(Offer, { scope: { price: 5, from: '2024-01-01', until: null } });
    await database.sync();
    const offer = {};

    const user = await User.create({ offers: [offer, offer] } as never, { include: ['offers'] });

    const found = await User.findByPk(user.id, { include: ['offers'] });
    expect(found?.offers).toMatchObject([{ price: '5.00', from: new Date('2024-01-01'), until: null }]);
  });

  it('are rejected at the declaration if they are invalid', () => {
    const database = context.open();
    const User = database.define('user', {});
    const Offer = database.define('offer', { kind: DataTypes.ENUM('new', 'used') });
    User.hasMany(Offer, { scope: { kind: 'old' } as never });
    expect(() => database.associationGraph()).toThrow(
      "user.hasMany() has a scope on 'offer.kind', whose value must be one of 'new', 'used'",
    );
  });
});

describeEachDatabase('a joining table that some associations share by a scope', (context) => {
  it.each(['scoped first', 'scoped last'])('is keyed by the scope too, %s', async (order) => {
    const database = context.open();
    const Post = database.define('post', {});
    const Image = database.define('image', {});
    const Tag = database.define('tag', { name: DataTypes.STRING });
    const Tagging = database.define('tagging', { kind: DataTypes.STRING });
    const target = (kind: string) =>
      ({ through: { model: Tagging, scope: { kind } }, foreignKey: 'targetId', constraints: false }) as const;
    const source = {
      through: { model: Tagging, unique: false },
      foreignKey: 'tagId',
      constraints: false,
    } as const;
    if (order === 'scoped last') Tag.belongsToMany(Post, { ...source, otherKey: 'targetId' });
    const PostTags = Post.belongsToMany(Tag, { ...target('post'), otherKey: 'tagId' });
    const ImageTags = Image.belongsToMany(Tag, { ...target('image'), otherKey: 'tagId' });
    if (order === 'scoped first') Tag.belongsToMany(Post, { ...source, otherKey: 'targetId' });
    await database.sync();
    const post = await Post.create({ tags: [{ name: 'wood' }] } as never, { include: [PostTags] as never });
    const image = await Image.create({});
    const [wood] = await PostTags.get(post as never);

    await ImageTags.add(image as never, wood as never);

    expect(image).toMatchObject({ id: (post as { id: number }).id });
    expect(await context.rows(database, 'select kind from taggings order by kind')).toEqual([
      { kind: 'image' },
      { kind: 'post' },
    ]);
    const tags = await Tag.findAll({ include: ['posts'] as never });
    expect(tags).toHaveLength(1);
  });
});
