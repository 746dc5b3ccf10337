import type { Knex } from 'knex';
import type { Compiler } from './compiler.js';
import { type Fragment, namesIn, questionMark } from './fragment.js';
import type { Statement, TableName } from './statement.js';

/** Returns the text of a fragment with the placeholders of the driver. It does not depend on the values. */
export function render(compiler: Compiler, fragment: Fragment): string {
  return nativeSql(toKnex(compiler, { ...fragment, values: fragment.values.map(() => null) }));
}

/** Returns the statement of a fragment. */
export function toStatement(compiler: Compiler, fragment: Fragment): Statement {
  return { sql: render(compiler, fragment), bindings: fragment.values };
}

/**
 * Returns the statement of a fragment, whose text is rendered once per shape.
 *
 * @param owner see {@link Compiler.cached}
 */
export function cachedStatement(
  compiler: Compiler,
  owner: object & TableName,
  fragment: Fragment,
): Statement {
  const shape = JSON.stringify([fragment.text, fragment.identifiers]);
  const sql = compiler.cached(owner, shape, () => render(compiler, fragment));
  return { sql, bindings: fragment.values, table: owner.table };
}

/** Returns the text of a fragment with its values written as literals, for statements that cannot bind values. */
export function renderLiterals(compiler: Compiler, fragment: Fragment): string {
  // knex cannot write a bigint.
  const values = fragment.values.map((each) =>
    typeof each === 'bigint' ? compiler.knex.raw(String(each)) : each,
  );
  return restoreQuestionMarks(toKnex(compiler, { ...fragment, values }).toQuery());
}

/** Returns a fragment as a part of a query that knex builds. */
export function toKnex({ knex, dialect }: Compiler, { text, identifiers, values }: Fragment): Knex.Raw {
  const names = identifiers.values();
  const quoted = text.replaceAll(/\?\??/g, (placeholder) =>
    placeholder === '??' ? quote(dialect, names.next().value as string) : placeholder,
  );
  return knex.raw(quoted, values as Knex.Value[]);
}

/** Quotes an identifier. A question mark in it would be a placeholder to knex. */
function quote({ identifierQuote: mark }: Compiler['dialect'], identifier: string): string {
  const parts = namesIn(identifier).map((name) => `${mark}${name.replaceAll(mark, mark + mark)}${mark}`);
  return parts.join('.').replaceAll('?', questionMark);
}

/** Returns the text of a query that knex has built, with the placeholders of the driver. */
export function nativeSql(built: Knex.QueryBuilder | Knex.Raw): string {
  return restoreQuestionMarks(built.toSQL().toNative().sql);
}

function restoreQuestionMarks(text: string): string {
  return text.replaceAll(questionMark, '?');
}
