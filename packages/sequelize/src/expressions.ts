import { type SqlFragment, sql } from '@espalier/core';

function fragment(texts: readonly string[], values: readonly unknown[]): SqlFragment {
  return sql(texts as unknown as TemplateStringsArray, ...values) as unknown as SqlFragment;
}

/** Returns a text as SQL. Nothing in it is quoted, so it must not contain input. */
export const literal = (text: string): SqlFragment => fragment([text], []);

/** Returns the column of an attribute of the queried model. */
export const col = (name: string): SqlFragment =>
  name === '*' ? literal('*') : fragment(['', ''], [sql.attribute(name)]);

/** Returns a call of a database function. Arguments that are not expressions are bound. */
export function fn(name: string, ...values: readonly unknown[]): SqlFragment {
  if (!/^[\w.]+$/.test(name)) throw new Error(`'${name}' is not the name of a function`);
  if (values.length === 0) return literal(`${name}()`);
  return fragment([`${name}(`, ...values.slice(1).map(() => ', '), ')'], values);
}

const comparisons = ['=', '<>', '!=', '<', '<=', '>', '>=', 'like'];

/** Returns a condition on an expression: `where(fn('lower', col('title')), 'chair')`, `where(col('rank'), '>', 5)`. */
export function where(left: unknown, ...args: readonly unknown[]): SqlFragment {
  const [comparison, right] = args.length > 1 ? args : ['=', args[0]];
  if (!comparisons.includes(comparison as string) || right === undefined || right === null)
    throw new Error(`where() takes an expression, one of ${comparisons.join(' ')}, and a value`);
  return fragment(['', ` ${comparison} `, ''], [left, right]);
}
