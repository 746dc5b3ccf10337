import { type BelongsToMany, DataTypes, Model } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';

describeEachDatabase('association kinds', (context) => {
  it('inserts what is nested in the targets of a belongsToMany', async () => {
    const database = context.open();
    class Product extends Model.init({ title: DataTypes.STRING }, { database, modelName: 'product' }) {
      static Tags = this.belongsToMany(() => Tag, { through: 'product_tags' });
    }
    class Tag extends Model.init({ name: DataTypes.STRING }, { database, modelName: 'tag' }) {
      static Synonyms = this.hasMany(() => Synonym);
    }
    class Synonym extends Model.init({ word: DataTypes.STRING }, { database, modelName: 'synonym' }) {}
    await database.sync();
    const include = [{ association: Product.Tags, include: [Tag.Synonyms] }] as const;
    context.statements.length = 0;

    const product = await Product.create(
      {
        title: 'Chair',
        tags: [{ name: 'wood', synonyms: [{ word: 'timber' }, { word: 'lumber' }] }, { name: 'sale' }],
      },
      { include },
    );

    if (context.dialect === 'sqlite') expect(context.statements).toHaveLength(1 + 7 + 1);
    expect(product.tags[0]?.synonyms[1]?.word).toBe('lumber');
    expect(product.tags[1]?.synonyms).toEqual([]);
    expect(await Product.findByPk(product.id, { include })).toStrictEqual(product);
    expect(
      await context.rows(
        database,
        `select p.title, t.name, s.word from products p join product_tags j on j."productId" = p.id
         join tags t on t.id = j."tagId" left join synonyms s on s."tagId" = t.id order by t.id, s.id`,
      ),
    ).toEqual([
      { title: 'Chair', name: 'wood', word: 'timber' },
      { title: 'Chair', name: 'wood', word: 'lumber' },
      { title: 'Chair', name: 'sale', word: null },
    ]);
  });

  it('writes and reads the attributes of the through model', async () => {
    const database = context.open();
    class Product extends Model.init({ title: DataTypes.STRING }, { database, modelName: 'product' }) {
      static Tags = this.belongsToMany(() => Tag, { through: () => ProductTag });
    }
    class Tag extends Model.init({ name: DataTypes.STRING }, { database, modelName: 'tag' }) {}
    class ProductTag extends Model.init(
      { rank: DataTypes.INTEGER, source: { type: DataTypes.STRING, allowNull: false, defaultValue: 'shop' } },
      { database, modelName: 'productTag' },
    ) {}
    await database.sync();

    const product = await Product.create(
      { title: 'Chair', tags: [{ name: 'wood', productTag: { rank: 2 } }, { name: 'sale' }] },
      { include: [Product.Tags] },
    );

    const joined = product.tags[0]?.productTag;
    expect(joined).toBeInstanceOf(ProductTag);
    expect(joined).toMatchObject({
      rank: 2,
      source: 'shop',
      productId: product.id,
      tagId: product.tags[0]?.id,
    });
    expect(joined?.createdAt).toBeInstanceOf(Date);
    expect(await Product.findByPk(product.id, { include: [Product.Tags] })).toStrictEqual(product);
    expect(await context.rows(database, 'select rank, source from "productTags" order by "tagId"')).toEqual([
      { rank: 2, source: 'shop' },
      { rank: null, source: 'shop' },
    ]);
  });

  it('distinguishes two aliases of one model', async () => {
    const database = context.open();
    class User extends Model.init({ name: DataTypes.STRING }, { database, modelName: 'user' }) {}
    class Letter extends Model.init({ text: DataTypes.TEXT }, { database, modelName: 'letter' }) {
      static Sender = this.belongsTo(User, { as: 'sender' });
      static Recipient = this.belongsTo(User, { as: 'recipient' });
      static Readers = this.belongsToMany(User, { as: 'readers', through: 'letter_readers' });
      static Copies = this.belongsToMany(User, { as: 'copies', through: 'letter_copies' });
    }
    await database.sync();
    const include = [Letter.Sender, Letter.Recipient, Letter.Readers, Letter.Copies] as const;

    const letter = await Letter.create(
      {
        text: 'Hello',
        sender: { name: 'Ann' },
        recipient: { name: 'Bob' },
        readers: [{ name: 'Cy' }],
        copies: [{ name: 'Dee' }, { name: 'Eve' }],
      },
      { include },
    );

    expect([letter.senderId, letter.recipientId]).toEqual([letter.sender.id, letter.recipient.id]);
    expect(await Letter.findByPk(letter.id, { include })).toStrictEqual(letter);
    const named = (table: string) =>
      context.rows(database, `select u.name from ${table} j join users u on u.id = j."userId" order by u.id`);
    expect(await named('letter_readers')).toEqual([{ name: 'Cy' }]);
    expect(await named('letter_copies')).toEqual([{ name: 'Dee' }, { name: 'Eve' }]);
  });

  it('joins in both directions through one table with its own keys', async () => {
    const database = context.open();
    class Student extends Model.init({ name: DataTypes.STRING }, { database, modelName: 'student' }) {
      declare static Courses: BelongsToMany<typeof Student, typeof Course, typeof there>;
    }
    class Course extends Model.init({ title: DataTypes.STRING }, { database, modelName: 'course' }) {
      declare static Students: BelongsToMany<typeof Course, typeof Student, typeof back>;
    }
    const there = { through: 'enrolments', foreignKey: 'pupil', otherKey: 'lecture' } as const;
    const back = { through: 'enrolments', foreignKey: 'lecture', otherKey: 'pupil' } as const;
    Student.Courses = Student.belongsToMany(Course, there);
    Course.Students = Course.belongsToMany(Student, back);
    await database.sync();
    const include = [{ association: Course.Students, include: [Student.Courses] }] as const;

    const botany = await Course.create(
      { title: 'Botany', students: [{ name: 'Ann', courses: [{ title: 'Zoology' }] }] },
      { include },
    );

    const found = await Course.findByPk(botany.id, { include });
    // Ann takes Botany too: the row that joins them is the same from both sides.
    expect(found?.students[0]?.courses.map(({ title }) => title)).toEqual(['Botany', 'Zoology']);
    expect(await context.rows(database, 'select pupil, lecture from enrolments order by lecture')).toEqual([
      { pupil: botany.students[0]?.id, lecture: botany.id },
      { pupil: botany.students[0]?.id, lecture: botany.students[0]?.courses[0]?.id },
    ]);
  });
});
