import type { Attribute } from '../../../schema/attribute.js';
import { memoize } from '../../../util/memoize.js';
import type { PostgresCatalog } from '../catalog.js';
import type { AssignedColumn, StatementPlace } from './place-plan.js';
import type { StatementPlan } from './plan.js';

/** Returns everything that the text of the statement depends on. It depends neither on the number of rows nor on values. */
export function describeShape(plan: StatementPlan, catalog: PostgresCatalog): string {
  const { batches, links, places, sharedSequences } = plan;
  const tableOf = (key: Attribute) =>
    batches.find(({ allocated }) => allocated.includes(key))?.batch.model.table;
  return JSON.stringify([
    sharedSequences.map((key) => [tableOf(key), key.column]),
    batches.map(
      ({ batch: { model, columns, omitted, keyReferences }, timestamped, mayExist, asArrays, read }) => [
        catalog.table(model).id,
        model.table,
        listShape(columns).text,
        listShape(omitted).text,
        keyReferences.map(({ attribute, batch, key }) => [
          attribute.column,
          batch ?? `sequence ${sharedSequences.indexOf(key)}`,
          key.column,
        ]),
        timestamped.map(({ column }) => column),
        mayExist,
        asArrays,
        read.length > 0,
      ],
    ),
    links.map(({ link: { model, pairs }, batch, timestamped, tenant }) => [
      catalog.table(model).id,
      model.table,
      pairs.map(({ foreignKey, key }) => [foreignKey.column, key.column]),
      batch ?? null,
      timestamped.map(({ column }) => column),
      tenant?.column,
    ]),
    places.map((part) => describePlace(part, catalog)),
    plan.readsOnly,
    plan.insertsSingleRows,
  ]);
}

/** Returns everything that the steps of a place depend on. The scope of an association never changes. */
function describePlace(
  { place, key, assigned, references, throughAssigned, linksRows, scope }: StatementPlace,
  catalog: PostgresCatalog,
): unknown {
  const { association, model, missing, above, isBelowDeleted, index } = place;
  const through = association?.through;
  const columnsOf = (list: readonly AssignedColumn[]) =>
    list.map(({ attribute, isPartial }) => [columnShape(attribute), isPartial]);
  return [
    index,
    above?.index ?? null,
    [catalog.table(model).id, model.table, through && [catalog.table(through).id, through.table]],
    [association?.source.name, association?.as, missing, isBelowDeleted],
    key.map(columnShape),
    columnsOf(assigned),
    references.map(({ attribute, key: target, batch }) => [attribute.column, target.column, batch]),
    columnsOf(throughAssigned),
    linksRows,
    scope.map(({ attribute, alias, isTenant }) => isTenant && [alias, attribute.column]),
  ];
}

/** The lists of columns of batches are the same objects each time. */
const listShape = memoize((list: readonly Attribute[]) => ({ text: JSON.stringify(list.map(columnShape)) }));

function columnShape({ column, type, primaryKey }: Attribute): unknown {
  return [column, type.key, primaryKey];
}
