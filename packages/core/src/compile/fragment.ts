import type { Knex } from 'knex';
import { placeholders } from './compiler.js';

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
export function joined(parts: readonly Fragment[], separator: string, before = '', after = ''): Fragment {
  return {
    text: before + parts.map(({ text }) => text).join(separator) + after,
    identifiers: parts.flatMap(({ identifiers }) => identifiers),
    values: parts.flatMap(({ values }) => values),
  };
}

/** Hands a fragment to a knex builder as a condition. Its values are bound apart, so that one text serves them all. */
export function addCondition(builder: Knex.QueryBuilder, { text, identifiers }: Fragment): Knex.QueryBuilder {
  return text === '' ? builder : builder.whereRaw(text, placeholders(text, identifiers));
}

/** The text of a query as the driver takes it. */
export function textOf(builder: Knex.QueryBuilder): string {
  return builder.toSQL().toNative().sql;
}
