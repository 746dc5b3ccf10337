import type { Knex } from 'knex';
import type { Compiler } from './compiler.js';
import { type Fragment, questionMark } from './fragment.js';
import type { Statement } from './statement.js';

/** What a statement's text depends on, of one or several fragments. */
export function shapeOf(...fragments: readonly Fragment[]): string {
  return JSON.stringify(fragments.flatMap(({ text, identifiers }) => [text, identifiers]));
}

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
  const sql = compiler.cached(owner, shapeOf(fragment), () => render(compiler, fragment));
  return { sql, bindings: fragment.values };
}

/** Makes a fragment a part of a query that knex builds. */
export function toKnex({ knex }: Compiler, { text, identifiers, values }: Fragment): Knex.Raw {
  const names = identifiers.values();
  const bound = values.values();
  const placeholders = text.match(/\?\??/g) ?? [];
  const bindings = placeholders.map((placeholder) =>
    placeholder === '??' ? escaped(names.next().value as string) : bound.next().value,
  );
  return knex.raw(text, bindings as Knex.Value[]);
}

/** Returns the text of what knex has built, as the driver takes it. */
export function nativeSql(built: Knex.QueryBuilder | Knex.Raw): string {
  return built.toSQL().toNative().sql.replaceAll(questionMark, '?');
}

/** knex takes any question mark in what it has quoted for a placeholder. */
function escaped(name: string): string {
  return name.replaceAll('?', questionMark);
}
