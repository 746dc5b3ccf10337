// biome-ignore-all lint/nursery/noFloatingPromises: this file is compiled and never run
import { expectTypeOf } from 'expect-type';
import { DataTypes, database } from './api.js';

/** `database.define`: the same types without a class statement. */

const Author = database.define('author', { name: { type: DataTypes.STRING, allowNull: false } });
const Book = database.define('book', { title: DataTypes.STRING }, { timestamps: false });
const Books = Author.hasMany(Book);
const Writer = Book.belongsTo(Author, { as: 'writer' });

export async function defined() {
  const author = await Author.create({ name: 'Ann', books: [{ title: 'Trees' }] }, { include: [Books] });
  expectTypeOf(author.books[0]?.title).toEqualTypeOf<string | null | undefined>();
  const book = await Book.findOne({ include: [Writer] });
  expectTypeOf(book?.writer?.name).toEqualTypeOf<string | undefined>();
}

expectTypeOf(new Author({ name: 'Ann' }).name).toEqualTypeOf<string>();
expectTypeOf(new Author().isNewRecord).toEqualTypeOf<boolean>();

Author.create(
  {
    name: 'Ann',
    books: [
      {
        // @ts-expect-error: did you mean 'title'?
        titel: 'Trees',
      },
    ],
  },
  { include: [Books] },
);
// @ts-expect-error: an attribute of another type
new Author({ name: 5 });
// @ts-expect-error: a defined model is not initialised again
Author.init({}, { database, modelName: 'author' });
// @ts-expect-error: a name is text
database.define(5, {});
