import { insertThroughRowsStatement } from '../../../compile/insert-through-rows.js';
import type { Statement } from '../../../compile/statement.js';
import type { RowValues } from '../../../graph/record-graph.js';
import { pick } from '../../../instance/assign.js';
import type { Attribute } from '../../../schema/attribute.js';
import type { BelongsToManyAssociation, ModelDefinition } from '../../../schema/model-definition.js';
import { uniqueKeyOf } from '../../../schema/row-key.js';
import { touchedAttributes } from '../../../schema/timestamps.js';
import { chunks } from '../../../util/chunks.js';
import { addToList } from '../../../util/grouping.js';
import type { AssociationCall } from '../association-call.js';
import { associationAttributes, type NewThroughRows } from './build-through-rows.js';

/** Builds INSERTs of as many rows as the limit of bindings allows. */
export function buildInsertStatements(
  { database, association }: AssociationCall<BelongsToManyAssociation>,
  { rows, ownAttributes }: NewThroughRows,
): readonly Statement[] {
  const { through } = association;
  const key = linkKey(association);
  const onExisting = key && { key, update: updatedAttributes(through, ownAttributes) };
  const values = pick(
    rows[0] ?? {},
    ownAttributes.map(({ name }) => name),
  );
  const writes = { model: through, path: ['through'], values };
  const statements: Statement[] = [];
  for (const alike of rowsByShape(rows)) {
    const columns = through.attributes.filter(({ name }) => alike[0]?.[name] !== undefined);
    const maxRows = database.compiler.dialect.maxBindings / columns.length;
    for (const chunk of chunks(alike, maxRows)) {
      const statement = insertThroughRowsStatement(database.compiler, through, columns, chunk, onExisting);
      statements.push({ ...statement, writes });
    }
  }
  return statements;
}

/** Returns the unique key that identifies a link: both foreign keys, the scope and the tenant, and nothing else. */
export function linkKey(association: BelongsToManyAssociation): readonly Attribute[] | undefined {
  const { through, throughScope } = association;
  // Null equals nothing, not even in a unique key.
  if (throughScope.some(({ value }) => value === null)) return undefined;
  const names = [...new Set(associationAttributes(association))];
  const { tenant } = through;
  if (tenant === undefined) return uniqueKeyOf(through, names);
  // A row with the key of the pair alone may be that of another tenant, which a conflict would change.
  return uniqueKeyOf(through, [...new Set([...names, tenant.name])]);
}

/** Returns the attributes to update in a through row that exists: those of the option `through`, and the timestamp. */
export function updatedAttributes(
  through: ModelDefinition,
  ownAttributes: readonly Attribute[],
): readonly Attribute[] {
  if (ownAttributes.length === 0) return ownAttributes;
  const touched = touchedAttributes(through);
  return [...ownAttributes.filter((attribute) => !touched.includes(attribute)), ...touched];
}

/** Groups rows by the attributes that they have. A default function may return a value for only some of the rows. */
function rowsByShape(rows: readonly RowValues[]): Iterable<readonly RowValues[]> {
  const shapes = new Map<string, RowValues[]>();
  for (const row of rows) {
    const shape = Object.keys(row)
      .filter((name) => row[name] !== undefined)
      .sort()
      .join('\n');
    addToList(shapes, shape, row);
  }
  return shapes.values();
}
