import { buildStep } from './build-plan.js';
import type { Renames } from './changes.js';
import type { SchemaStep } from './schema-plan.js';
import type { TableName } from './table-description.js';

interface NameWriter {
  readonly quote: (name: string) => string;
  readonly table: (name: TableName) => string;
}

/** Returns the steps that rename tables, and then columns of tables under their new names. */
export function renameSteps(
  { quote, table }: NameWriter,
  { tables, columns }: Renames,
): readonly SchemaStep[] {
  return [
    ...tables.map(({ from, to }) =>
      buildStep('renameTable', to.table, `rename the table '${from.table}' to '${to.table}'`, {
        up: [`alter table ${table(from)} rename to ${quote(to.name)}`],
        down: [`alter table ${table(to)} rename to ${quote(from.name)}`],
      }),
    ),
    ...columns.map(({ table: target, from, to }) =>
      buildStep('renameColumn', target.table, `rename the column '${from}' of '${target.table}' to '${to}'`, {
        up: [`alter table ${table(target)} rename column ${quote(from)} to ${quote(to)}`],
        down: [`alter table ${table(target)} rename column ${quote(to)} to ${quote(from)}`],
      }),
    ),
  ];
}
