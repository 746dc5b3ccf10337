import {
  changesOf,
  DataTypes,
  Model,
  RecordNotFoundError,
  UniqueConstraintError,
  VersionConflictError,
} from '@espalier/core';
import { asBody, type Body, describeEachDatabase, errorOf, openOrders } from '@espalier/testkit';
import { untilStatementWaits } from '../transactions/lock-waits.js';

describeEachDatabase('a save that has to find its stored rows first', (context) => {
  it.each([false, true])(
    'names what is wrong in a transaction of the caller, which stays usable (versions: %s)',
    async (version) => {
      const { database, Order, Tag, body, include } = await openOrders(context, { version });
      await Tag.create({ name: 'taken' });
      const root = { id: body.id, ...(version && { version: body.version }) } as Body;
      await database.transaction(async () => {
        const unknown = await errorOf(Order.save({ ...root, id: 999 }, { include }));
        expect(unknown).toBeInstanceOf(RecordNotFoundError);
        const taken = await errorOf(Order.save({ ...root, tags: [{ name: 'taken' }] }, { include }));
        expect(taken).toBeInstanceOf(UniqueConstraintError);
        expect(taken).toMatchObject({ path: ['tags', 0, 'name'] });
        if (version) {
          const outdated = await errorOf(Order.save({ ...root, version: 7 }, { include }));
          expect(outdated).toBeInstanceOf(VersionConflictError);
        }
        await Order.save({ ...root, reference: 'A-9' }, { include });
      });
      expect((await Order.findByPk(body.id))?.reference).toBe('A-9');
    },
  );

  async function openBooks() {
    const database = context.open(context.dialect === 'postgres' ? { pool: { min: 0, max: 10 } } : {});
    class Author extends Model.init(
      { email: { type: DataTypes.STRING, allowNull: false, unique: true }, age: DataTypes.INTEGER },
      { database, modelName: 'author' },
    ) {
      static Books = this.hasMany(() => Book);
    }
    class Book extends Model.init(
      { title: { type: DataTypes.STRING, allowNull: false } },
      { database, modelName: 'book' },
    ) {
      static Author = this.belongsTo(() => Author);
      static Editor = this.belongsTo(() => Author, { as: 'editor' });
      static Pages = this.hasMany(() => Page);
    }
    class Page extends Model.init({ text: DataTypes.STRING }, { database, modelName: 'page' }) {}
    await database.sync({ force: true });
    return { database, Author, Book, Page };
  }

  if (context.dialect === 'postgres')
    it('and that runs again after another insert of its target writes all that it was given', async () => {
      const { database, Author, Book, Page } = await openBooks();
      const old = await Author.create({ email: 'old@example.org' });
      const book = await Book.create(
        { title: 'A', authorId: old.id, pages: [{ text: 'one' }] },
        { include: [Book.Pages] },
      );
      const [page] = book.pages;
      let inserted = (_: { readonly id: number }) => {};
      const isInserted = new Promise<{ readonly id: number }>((resolve) => {
        inserted = resolve;
      });
      const first = database.transaction(async () => {
        await Page.update({ text: 'of another' }, { where: { id: page?.id ?? 0 } });
        inserted(await Author.create({ email: 'new@example.org' }));
        await untilStatementWaits(context.open());
      });
      const author = await isInserted;
      const upserted = { association: Book.Author, mode: 'upsert', by: ['email'], moved: 'take' };
      // When the page is read first, its text is the given one.
      const pages = [{ id: page?.id, text: 'one' }];
      const values = { id: book.id, author: { email: 'new@example.org' }, pages };
      const include = [upserted, { association: Book.Pages, missing: 'keep' }];
      await Book.save(values as never, { include, transaction: null } as never);
      await first;
      expect((await Book.findByPk(book.id))?.authorId).toBe(author.id);
      expect((await Page.findAll()).map(({ text }) => text)).toEqual(['one']);
    });

  it('refers to a target that an upsert has found', async () => {
    const { Author, Book } = await openBooks();
    const [old, other] = await Author.bulkCreate([
      { email: 'old@example.org' },
      { email: 'other@example.org' },
    ]);
    const book = await Book.create({ title: 'A', authorId: old?.id ?? 0 });
    const include = [{ association: Book.Author, mode: 'upsert', by: ['email'], moved: 'take' }];
    const values = { id: book.id, author: { email: 'other@example.org', age: 40 } };
    const saved: Body = await Book.save(values as never, { include } as never);
    expect([saved.authorId, saved.author.id, saved.author.age]).toEqual([other?.id, other?.id, 40]);
    expect((await Book.findByPk(book.id))?.authorId).toBe(other?.id);
  });

  it('reads everything below an object that a later entry of the include goes deeper into', async () => {
    const { Author, Book, Page } = await openBooks();
    const created = await Author.create(
      { email: 'a@example.org', books: [{ title: 'A', pages: [{ text: 'one' }, { text: 'two' }] }] },
      { include: [{ association: Author.Books, include: [Book.Pages] }] },
    );
    const [stored] = created.books;
    const book = await Book.create({ title: 'B', authorId: created.id, editorId: created.id });
    const [page] = stored?.pages ?? [];
    const shared = {
      id: created.id,
      books: [{ id: stored?.id, pages: [{ id: page?.id, text: 'changed' }] }],
    };
    const books = { association: Author.Books, missing: 'keep' };
    const include = [
      { association: Book.Author, include: [books] },
      {
        association: Book.Editor,
        include: [{ ...books, include: [{ association: Book.Pages, missing: 'delete' }] }],
      },
    ];
    await Book.save({ id: book.id, author: shared, editor: shared } as never, { include } as never);
    expect((await Page.findAll()).map(({ text }) => text)).toEqual(['changed']);
  });

  it.each([
    ['that is like its row', 'a@example.org'],
    ['that differs from its row', 'b@example.org'],
  ])('shows the whole row on an instance that was built %s', async (_, email) => {
    const { Author } = await openBooks();
    const { id, createdAt } = await Author.create({ email: 'a@example.org', age: 30 });
    const built = Author.build({ id, email });
    const saved: Body = await Author.save(built, { mode: 'update' } as never);
    expect(asBody(built)).toMatchObject({ id, email, age: 30, createdAt: createdAt.toJSON() });
    const change = email === 'a@example.org' ? 'unchanged' : 'updated';
    expect(changesOf(saved).map((each) => each.change)).toEqual([change]);
    expect(built.previous().age ?? built.age).toBe(30);
    expect(built.changed()).toEqual([]);
  });
});
