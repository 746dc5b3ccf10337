import type { TableName } from './table-description.js';

/** Returns a name in quotes, which are doubled inside of it. */
export function quoteWith(mark: string, name: string): string {
  return `${mark}${name.replaceAll(mark, mark + mark)}${mark}`;
}

/** Returns the writer of the names of a database in statements. */
export function nameWriter(mark: string) {
  const quote = (name: string) => quoteWith(mark, name);
  return Object.freeze({
    quote,
    table: ({ schema, name }: TableName) =>
      schema === undefined ? quote(name) : `${quote(schema)}.${quote(name)}`,
    /** A table as models name it: the name of a table has no dot, and that of a schema neither. */
    named: (table: string) => table.split('.').map(quote).join('.'),
    list: (columns: readonly string[]) => columns.map(quote).join(', '),
  });
}

/** Returns names in words: `'a', 'b'`. */
export function inWords(names: readonly (string | undefined)[]): string {
  return names.map((name) => `'${name ?? 'expression'}'`).join(', ');
}
