import { isEverything } from '../plan/condition.js';
import type { IncludedQuery } from '../plan/find-plan.js';
import { parentKey, rowAliases, rowTables } from './association-rows.js';
import type { Compiler } from './compiler.js';
import { clause, columns, join, sql } from './fragment.js';
import { encodeKeys, isComparedAlone, type KeyValues, keyEquals } from './key-conditions.js';
import { orderFragment } from './order.js';
import { render } from './render.js';
import { includedColumns, includedStatement } from './select-included.js';
import { selectionFragments } from './selection.js';
import type { Statement } from './statement.js';

/**
 * Returns the statement that reads the rows of an association for a write, without anything below them.
 *
 * @param include a query that is kept: the statement for one parent is compiled once for it
 * @param keys the keys of the parents, distinct and without nulls
 */
export function storedRowsStatement(
  compiler: Compiler,
  include: IncludedQuery,
  keys: readonly KeyValues[],
): Statement {
  const { attributes } = parentKey(include.association);
  if (!isComparedAlone(compiler, attributes, keys.length) || bindsMoreThanKeys(include))
    return includedStatement(compiler, include, { kind: 'list', keys });
  const text = compiler.cached(include, 'rows of one parent', () => rowsOfOneParent(compiler, include));
  const [bindings = []] = encodeKeys(compiler, attributes, keys);
  return { sql: text, bindings, repeats: true, reads: includedColumns(include, 0) };
}

function bindsMoreThanKeys({ association, where }: IncludedQuery): boolean {
  const { scope, throughScope, through } = association;
  return !isEverything(where) || scope.length + throughScope.length > 0 || through?.tenant !== undefined;
}

function rowsOfOneParent(compiler: Compiler, { association, selection, order }: IncludedQuery): string {
  const { attributes, alias } = parentKey(association);
  const { through } = association;
  const ofTarget = selectionFragments(compiler, selection, rowAliases.target);
  const ofThrough = through === undefined ? [] : [columns(through.attributes, rowAliases.through)];
  const selected = join([...ofTarget, ...ofThrough]);
  const isChild = keyEquals(
    compiler,
    attributes,
    attributes.map(() => null),
    alias,
  );
  const sorted = clause('order by', orderFragment(compiler, order, rowAliases));
  return render(
    compiler,
    sql`select ${selected} from ${rowTables(compiler, association)} where ${isChild}${sorted}`,
  );
}
