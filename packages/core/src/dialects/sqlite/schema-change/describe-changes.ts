import type { Change, TableChange } from '../../../schema-change/changes.js';
import { inWords } from '../../../schema-change/names.js';
import type { ColumnDescription } from '../../../schema-change/table-description.js';

/** Returns what a rebuild changes, in words. */
export function describeChanges(change: TableChange): readonly string[] {
  const { columns, primaryKey, indexes, checks, foreignKeys } = change;
  const names = (list: readonly { readonly name: string | undefined }[]) =>
    list.map(({ name }) => (name === undefined ? 'one without a name' : `'${name}'`)).join(', ');
  const part = (words: string, list: readonly { readonly name: string | undefined }[]) =>
    list.length === 0 ? [] : [`${words} ${names(list)}`];
  return [
    ...part('add', columns.added),
    ...columns.changed.map(changesOfColumn),
    ...part('drop', columns.dropped),
    ...(primaryKey === undefined
      ? []
      : [`make ${primaryKey.to === undefined ? 'nothing' : inWords(primaryKey.to.columns)} the primary key`]),
    ...part('add the check', checks.added),
    ...part('drop the check', checks.dropped),
    ...part('add the foreign key', foreignKeys.added),
    ...part('drop the foreign key', foreignKeys.dropped),
    ...part('add the index', indexes.added),
    ...part('drop the index', indexes.dropped),
  ];
}

function changesOfColumn({ from, to }: Change<ColumnDescription>): string {
  const parts = [
    ...(from.type === to.type ? [] : [`the type from ${from.type} to ${to.type}`]),
    ...(from.allowNull === to.allowNull ? [] : [to.allowNull ? 'allow null' : 'do not allow null']),
    ...(from.default === to.default ? [] : [`the default to ${to.default ?? 'none'}`]),
    ...(from.generated?.expression === to.generated?.expression
      ? []
      : [`the expression to ${to.generated?.expression ?? 'none'}`]),
  ];
  return parts.length === 0 ? `change '${to.name}'` : `change '${to.name}' (${parts.join(', ')})`;
}
