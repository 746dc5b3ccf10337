import type { Knex } from 'knex';
import type { Attribute } from '../schema/attribute.js';
import { type Compiler, placeholders, withQuestionMarks } from './compiler.js';

/** A piece of SQL: `??` in its text stands for an identifier, `?` for a value, each in order. */
export interface Fragment {
  readonly text: string;
  readonly identifiers: readonly string[];
  /** As the driver binds them. */
  readonly values: readonly unknown[];
}

export function fragment(
  text: string,
  identifiers: readonly string[] = [],
  values: readonly unknown[] = [],
): Fragment {
  return { text, identifiers, values };
}

/** Fragments one behind the other. */
export function join(parts: readonly Fragment[], separator: string, before = '', after = ''): Fragment {
  return {
    text: before + parts.map(({ text }) => text).join(separator) + after,
    identifiers: parts.flatMap(({ identifiers }) => identifiers),
    values: parts.flatMap(({ values }) => values),
  };
}

/** All of some fragments; empty ones add nothing. */
export function and(parts: readonly Fragment[]): Fragment {
  const filled = parts.filter(({ text }) => text !== '');
  return join(filled, ' and ');
}

/** A column of a table or alias, for a `??`; of the only table in sight when there is no qualifier. */
export function qualify({ column }: Attribute, qualifier: string): string {
  return qualifier === '' ? column : `${qualifier}.${column}`;
}

/** Hands a fragment to a knex builder as a condition. Its values are bound apart, so that one text serves them all. */
export function addCondition(builder: Knex.QueryBuilder, { text, identifiers }: Fragment): Knex.QueryBuilder {
  return text === '' ? builder : builder.whereRaw(text, placeholders(text, identifiers));
}

/** The same for what stands behind `order by`. */
export function addOrder(builder: Knex.QueryBuilder, { text, identifiers }: Fragment): Knex.QueryBuilder {
  return text === '' ? builder : builder.orderByRaw(text, placeholders(text, identifiers));
}

/** A fragment as knex takes it among the columns of a query. */
export function toKnex({ knex }: Compiler, { text, identifiers }: Fragment): Knex.Raw {
  return knex.raw(text, placeholders(text, identifiers));
}

/** The text of a query as the driver takes it. */
export function toSql(builder: Knex.QueryBuilder): string {
  return withQuestionMarks(builder.toSQL().toNative().sql);
}
