import { type SqlFragment, sql } from '@espalier/core';

function fragment(texts: readonly string[], values: readonly unknown[]): SqlFragment {
  return sql(texts as unknown as TemplateStringsArray, ...values) as unknown as SqlFragment;
}

/** SQL to the letter. Nothing in it is quoted: it must be the program's own. */
export const literal = (text: string): SqlFragment => fragment([text], []);

/** The column of an attribute of the model that is asked. */
export const col = (name: string): SqlFragment =>
  name === '*' ? literal('*') : fragment(['', ''], [sql.attribute(name)]);

/** A call of a function of the database. Arguments that are no expressions are bound. */
export function fn(name: string, ...values: readonly unknown[]): SqlFragment {
  if (!/^[\w.]+$/.test(name)) throw new Error(`'${name}' is not the name of a function`);
  if (values.length === 0) return literal(`${name}()`);
  return fragment([`${name}(`, ...values.slice(1).map(() => ', '), ')'], values);
}

const comparisons = ['=', '<>', '!=', '<', '<=', '>', '>=', 'like'];

/** A condition on an expression: `where(fn('lower', col('title')), 'chair')`, `where(col('rank'), '>', 5)`. */
export function where(left: unknown, ...given: readonly unknown[]): SqlFragment {
  const [comparison, right] = given.length > 1 ? given : ['=', given[0]];
  if (!comparisons.includes(comparison as string) || right === undefined || right === null)
    throw new Error(`where() takes an expression, one of ${comparisons.join(' ')}, and a value`);
  return fragment(['', ` ${comparison} `, ''], [left, right]);
}
