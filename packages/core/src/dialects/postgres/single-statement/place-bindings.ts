import type { GraphRecord } from '../../../graph/record-graph.js';
import { mayInsert } from '../../../graph/record-graph.js';
import type { Place, PlacedRecord } from '../../../plan/plan-places.js';
import { rowPositions } from '../../../plan/write-plan.js';
import type { Attribute } from '../../../schema/attribute.js';
import { andThen, eachOf, inParts, type Pace, type Paced } from '../../../util/pausable.js';
import { joinArrays } from './bindings.js';
import { isOwned } from './place-context.js';
import type { AssignedColumn, StatementPlace } from './place-plan.js';
import type { StatementPlan } from './plan.js';
import { toJsonValue } from './to-json-value.js';

type Row = Record<string, unknown>;

/** Returns the bindings of the places of a save. */
export function buildPlaceTexts(
  { places, batches }: StatementPlan,
  records: readonly GraphRecord[],
  pace: Pace | undefined,
): Paced<readonly string[]> {
  if (places.length === 0) return [];
  const { ordinalOf } = rowPositions(
    batches.map(({ batch }) => batch),
    records.length,
  );
  const raised = rootsWithNewRows(places.map(({ place }) => place));
  const texts: string[] = [];
  const writing = eachOf(places, (part) => writePlace(part, { raised, ordinalOf, texts }, pace));
  return andThen(writing, () => texts);
}

interface PlaceTexts {
  /** The positions of the roots that own new rows. */
  readonly raised: ReadonlySet<number>;
  readonly ordinalOf: Int32Array;
  readonly texts: string[];
}

/**
 * Adds the binding of a place: `g`, the records that may be stored, `x`, the parents whose values have the association,
 * and `s`, the values of its scopes. Records are numbered by their position in the graph.
 */
function writePlace(
  part: StatementPlace,
  { raised, ordinalOf, texts }: PlaceTexts,
  pace: Pace | undefined,
): Paced<void> {
  const { place } = part;
  const rows: string[] = [];
  const writing = inParts(place.stored, pace, (some) => {
    rows.push(JSON.stringify(some.map((placed) => buildRow(part, placed, ordinalOf, raised))));
  });
  return andThen(writing, () => {
    const x = JSON.stringify(place.parents.map((parent) => buildParent(place, parent)));
    texts.push(`{"g":${joinArrays(rows)},"x":${x},"s":${JSON.stringify(buildScope(place))}}`);
  });
}

function buildRow(
  { key, assigned, references, throughAssigned, place: { model, above } }: StatementPlace,
  { record, parent, throughRecord, root }: PlacedRecord,
  ordinalOf: Int32Array,
  raised: ReadonlySet<number>,
): Row {
  const { index, operation, values } = record;
  const row: Row = { ord: index, k: parent?.index, o: root, q: operation === 'none' };
  if (above === undefined) row.n = raised.has(root);
  if (model.version !== undefined) row.ver = values[model.version.name];
  for (const [position, each] of key.entries()) row[`p${position}`] = jsonOf(record, each);
  addAssigned(row, 'c', 'h', record, assigned);
  for (const [position, { targets }] of references.entries()) {
    const target = targets.get(index);
    if (target !== undefined) row[`r${position}`] = ordinalOf[target];
  }
  if (throughRecord !== undefined) addAssigned(row, 'e', 'i', throughRecord, throughAssigned);
  return row;
}

function addAssigned(
  row: Row,
  name: string,
  flag: string,
  record: GraphRecord,
  assigned: readonly AssignedColumn[],
): void {
  for (const [position, { attribute, isPartial }] of assigned.entries()) {
    const isGiven = record.operation !== 'none' && record.identity?.assigned.includes(attribute) === true;
    if (isGiven) row[`${name}${position}`] = jsonOf(record, attribute);
    if (isPartial) row[`${flag}${position}`] = isGiven;
  }
}

function buildParent({ association }: Place, { record, root }: PlacedRecord): Row {
  const row: Row = { k: record.index, o: root };
  for (const [position, { from }] of (association?.hops[0].pairs ?? []).entries())
    row[`f${position}`] = jsonOf(record, from);
  return row;
}

function buildScope({ association }: Place): Row {
  const scope = association === undefined ? [] : [...association.scope, ...association.throughScope];
  return Object.fromEntries(
    scope.map(({ attribute, value }, index) => [`s${index}`, toJsonValue(attribute.type, value)]),
  );
}

/** Returns the positions of the roots that own new rows: their versions are raised. */
function rootsWithNewRows(places: readonly Place[]): ReadonlySet<number> {
  const roots = new Set<number>();
  for (const { node, above, parents } of places.filter(isOwned)) {
    if (node === undefined || above === undefined) continue;
    for (const { record, root } of parents) {
      const list = record.children?.find(({ includeNode }) => includeNode === node);
      if (list?.records.some(isNew) || list?.throughRecords.some(({ operation }) => operation === 'insert'))
        roots.add(root);
    }
  }
  return roots;
}

function isNew(record: GraphRecord): boolean {
  return mayInsert(record) && record.identity === undefined;
}

function jsonOf({ values }: GraphRecord, { name, type }: Attribute): unknown {
  return toJsonValue(type, values[name]);
}
