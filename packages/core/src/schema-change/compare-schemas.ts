import type { Renames, SchemaChanges, TableChange, TableCreation } from './changes.js';
import { type Comparison, compareTables } from './compare.js';
import { withFreeNames } from './free-names.js';
import type { TableDescription } from './table-description.js';
import { keepUnsaid, type WantedTable } from './wanted-table.js';

/** A table of models: how it is created if there is none, and what it should be. */
export interface ModelTable {
  readonly creation: TableCreation;
  /** What all models with this table say. One of them alone creates the table. */
  readonly wanted: WantedTable;
}

/**
 * Compares the tables of a database with those of models.
 *
 * @param stored the tables after the renames
 */
export function compareSchemas(
  comparison: Comparison,
  stored: readonly TableDescription[],
  models: readonly ModelTable[],
  renames: Renames,
): SchemaChanges {
  const storedTable = new Map(stored.map((table) => [comparison.nameKey(table.table), table]));
  const find = ({ wanted }: ModelTable) => storedTable.get(comparison.nameKey(wanted.table.table));
  const changeOf = (model: ModelTable): TableChange | undefined => {
    const from = find(model) ?? model.creation.table;
    return compareTables(comparison, from, keepUnsaid(comparison, from, model.wanted));
  };
  return {
    stored,
    renames,
    created: models.filter((model) => find(model) === undefined).map(({ creation }) => creation),
    changed: withFreeNames(
      comparison,
      stored,
      models.map(changeOf).filter((change) => change !== undefined),
    ),
  };
}
