import type { Knex } from 'knex';
import type { Compiler } from './compiler.js';
import { type Fragment, questionMark } from './fragment.js';
import type { Statement } from './statement.js';

/** Returns the text of a fragment as the driver takes it. Values are bound apart, so that one text serves them all. */
export function render(compiler: Compiler, fragment: Fragment): string {
  return nativeSql(toKnex(compiler, { ...fragment, values: fragment.values.map(() => null) }));
}

/** Makes a fragment a statement. */
export function toStatement(compiler: Compiler, fragment: Fragment): Statement {
  return { sql: render(compiler, fragment), bindings: fragment.values };
}

/**
 * Makes a fragment a statement whose text is rendered once per shape.
 *
 * @param owner as {@link Compiler.cached} takes it
 */
export function cachedStatement(compiler: Compiler, owner: object, fragment: Fragment): Statement {
  const shape = JSON.stringify([fragment.text, fragment.identifiers]);
  const sql = compiler.cached(owner, shape, () => render(compiler, fragment));
  return { sql, bindings: fragment.values };
}

/** Returns the text of a fragment with its values written as literals, for statements that bind none. */
export function renderLiterals(compiler: Compiler, fragment: Fragment): string {
  return restoreQuestionMarks(toKnex(compiler, fragment).toQuery());
}

/** Makes a fragment a part of a query that knex builds. */
export function toKnex({ knex }: Compiler, { text, identifiers, values }: Fragment): Knex.Raw {
  const names = identifiers.values();
  const bound = values.values();
  const placeholders = text.match(/\?\??/g) ?? [];
  const bindings = placeholders.map((placeholder) =>
    placeholder === '??' ? names.next().value : bound.next().value,
  );
  return knex.raw(text, bindings as Knex.Value[]);
}

/** Returns the text of what knex has built, as the driver takes it. */
export function nativeSql(built: Knex.QueryBuilder | Knex.Raw): string {
  return restoreQuestionMarks(built.toSQL().toNative().sql);
}

function restoreQuestionMarks(text: string): string {
  return text.replaceAll(questionMark, '?');
}
