import type { SchemaChanges, TableChange } from '../../../schema-change/changes.js';
import type { ForeignKeyDescription, TableDescription } from '../../../schema-change/table-description.js';

/**
 * Returns the changes of tables in which each foreign key that stands in the way of others is dropped before them and added
 * after them: its columns, or those that it refers to, get another type, or the key that it refers to is dropped.
 */
export function withReleasedKeys({
  stored,
  changed,
}: Pick<SchemaChanges, 'stored' | 'changed'>): readonly TableChange[] {
  const changeOf = new Map(changed.map((change) => [change.to.table, change]));
  const isInTheWay = (table: TableDescription, key: ForeignKeyDescription) => {
    const [own, referenced] = [changeOf.get(table.table), changeOf.get(key.table)];
    return (
      isRetyped(own, key.columns) ||
      isRetyped(referenced, key.referencedColumns) ||
      (referenced !== undefined && dropsKey(referenced, key.referencedColumns))
    );
  };
  const release = (change: TableChange): TableChange => {
    const { foreignKeys, to } = change;
    const kept = to.foreignKeys.filter((key) => !foreignKeys.added.includes(key));
    const released = kept.filter((key) => isInTheWay(to, key));
    return {
      ...change,
      foreignKeys: {
        added: [...foreignKeys.added, ...released],
        dropped: [...foreignKeys.dropped, ...released],
        validated: foreignKeys.validated.filter((key) => !released.some(({ name }) => name === key.name)),
      },
    };
  };
  const others = stored.filter(
    (table) => !changeOf.has(table.table) && table.foreignKeys.some((key) => isInTheWay(table, key)),
  );
  return [...changed, ...others.map(unchanged)].map(release);
}

function isRetyped(change: TableChange | undefined, columns: readonly string[]): boolean {
  const changed = change?.columns.changed ?? [];
  return changed.some(({ from, to }) => from.type !== to.type && columns.includes(to.name));
}

/** A foreign key may depend on each unique key of its columns, whatever their order is. */
function dropsKey({ primaryKey, indexes }: TableChange, columns: readonly string[]): boolean {
  const keys = [
    ...(primaryKey?.from === undefined ? [] : [primaryKey.from.columns]),
    ...indexes.dropped.filter(({ unique }) => unique).map((index) => index.columns),
  ];
  return keys.some((key) => key.length === columns.length && columns.every((each) => key.includes(each)));
}

function unchanged(table: TableDescription): TableChange {
  return {
    from: table,
    to: table,
    columns: { added: [], dropped: [], changed: [] },
    primaryKey: undefined,
    indexes: { added: [], dropped: [] },
    checks: { added: [], dropped: [], validated: [] },
    foreignKeys: { added: [], dropped: [], validated: [] },
    comment: undefined,
  };
}
