import type { GraphRecord } from '../../../graph/record-graph.js';
import { mayInsert } from '../../../graph/record-graph.js';
import type { Place, PlacedRecord } from '../../../plan/plan-places.js';
import { rowPositions } from '../../../plan/write-plan.js';
import { andThen, eachOf, inParts, type Pace, type Paced } from '../../../util/pausable.js';
import { joinItems, writeItems } from './array-text.js';
import { isOwned } from './place-context.js';
import { type GivenColumn, type GivenSources, givenColumns, parentColumns } from './place-given.js';
import type { StatementPlace } from './place-plan.js';
import type { StatementPlan } from './plan.js';
import { toJsonValue } from './to-json-value.js';

/** Returns the bindings of the places of a save. */
export function buildPlaceBindings(
  { places, batches }: StatementPlan,
  records: readonly GraphRecord[],
  pace: Pace | undefined,
): Paced<readonly string[]> {
  if (places.length === 0) return [];
  const { ordinalOf } = rowPositions(
    batches.map(({ batch }) => batch),
    records.length,
  );
  const sources = { raised: rootsWithNewRows(places.map(({ place }) => place)), ordinalOf };
  const bindings: string[] = [];
  const writing = eachOf(places, (part) => writePlace(part, sources, bindings, pace));
  return andThen(writing, () => bindings);
}

/** Adds the bindings of a place: see `placeParameter`. */
function writePlace(
  part: StatementPlace,
  sources: GivenSources,
  bindings: string[],
  pace: Pace | undefined,
): Paced<void> {
  const { stored, parents } = part.place;
  const writing = writeColumns(givenColumns(part), stored, sources, bindings, pace);
  return andThen(writing, () => {
    const writingParents = writeColumns(parentColumns(part), parents, sources, bindings, pace);
    return andThen(writingParents, () => writeScope(part, bindings));
  });
}

/** Adds an array for each column. */
function writeColumns(
  columns: readonly GivenColumn[],
  placed: readonly PlacedRecord[],
  sources: GivenSources,
  bindings: string[],
  pace: Pace | undefined,
): Paced<void> {
  const arrays: readonly string[][] = columns.map(() => []);
  const writing = inParts(placed, pace, (some) => {
    for (const [index, { type, read }] of columns.entries()) {
      const cells: unknown[] = [];
      for (let position = 0; position < some.length; position += 1)
        cells.push(read(some[position] as PlacedRecord, sources));
      (arrays[index] as string[]).push(
        writeItems(typeof type === 'string' ? undefined : type.attribute.type, cells),
      );
    }
  });
  return andThen(writing, () => {
    for (const lists of arrays) bindings.push(joinItems(lists));
  });
}

function writeScope({ scope }: StatementPlace, bindings: string[]): void {
  if (scope.length === 0) return;
  const values = scope.map(({ attribute, value }, index) => [
    `s${index}`,
    toJsonValue(attribute.type, value),
  ]);
  bindings.push(JSON.stringify(Object.fromEntries(values)));
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
