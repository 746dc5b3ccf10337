import type { Change, TableChange } from '../../../schema-change/changes.js';
import { type Comparison, isSameGenerated } from '../../../schema-change/compare.js';
import { namesInSql } from '../../../schema-change/rename-in-sql.js';
import type { ColumnDescription } from '../../../schema-change/table-description.js';
import { sqlSyntax } from '../sql-syntax.js';

/**
 * Returns a change in which each generated column that cannot be changed in place is dropped and added: one with another
 * expression, and one that reads a column of another type. Its indexes and checks are made anew too, since PostgreSQL drops
 * them with the column.
 */
export function withReplaced(comparison: Comparison, change: TableChange): TableChange {
  const { columns, indexes, checks, to } = change;
  const regenerated = findRegenerated(comparison, change);
  const made = new Set(regenerated.map(({ to: column }) => column.name));
  const changed = columns.changed.filter(({ to: column }) => !made.has(column.name));
  const lost = new Set(made);
  for (const each of changed)
    if (!isSameGenerated(comparison, each) && !keepsValues(each)) lost.add(each.to.name);
  const again = {
    indexes: to.indexes.filter((each) => !indexes.added.includes(each) && reads(each.definition, lost)),
    checks: to.checks.filter((each) => !checks.added.includes(each) && reads(each.expression, lost)),
  };
  return {
    ...change,
    columns: {
      dropped: [...columns.dropped, ...regenerated.map(({ from }) => from)],
      added: [...columns.added, ...regenerated.map(({ to: column }) => column)],
      changed,
    },
    indexes: {
      dropped: [...indexes.dropped, ...again.indexes],
      added: [...indexes.added, ...again.indexes],
    },
    checks: {
      ...checks,
      dropped: [...checks.dropped, ...again.checks],
      added: [...checks.added, ...again.checks],
    },
  };
}

function findRegenerated(
  comparison: Comparison,
  { from, to, columns }: TableChange,
): readonly Change<ColumnDescription>[] {
  const retyped = columns.changed.filter(({ from: old, to: column }) => old.type !== column.type);
  const names = new Set(retyped.map(({ to: column }) => column.name));
  return to.columns.flatMap((column) => {
    const old = from.columns.find(({ name }) => name === column.name);
    if (old?.generated === undefined || column.generated === undefined) return [];
    const pair = { from: old, to: column };
    const isKept = isSameGenerated(comparison, pair) && old.type === column.type;
    return isKept && !reads(column.generated.expression, names) ? [] : [pair];
  });
}

/** Whether the values of a generated column stay when it is no longer generated, as stored ones do. */
export function keepsValues({ from, to }: Change<ColumnDescription>): boolean {
  return from.generated?.isStored === true && to.generated === undefined;
}

function reads(sql: string, columns: ReadonlySet<string>): boolean {
  if (columns.size === 0) return false;
  const names = namesInSql(sqlSyntax, sql);
  return [...columns].some((name) => names.has(name));
}
