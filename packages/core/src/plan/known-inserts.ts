import { type Edge, type GraphRecord, hasComputedValues, type RecordGraph } from '../graph/record-graph.js';
import type { Attribute } from '../schema/attribute.js';
import type { ForeignKeyPair, ModelDefinition } from '../schema/model-definition.js';
import { getOrAdd } from '../util/grouping.js';
import { memoize } from '../util/memoize.js';
import type { WritePlan } from './write-plan.js';

/** The inserts of a plan. They depend on the shape of the records, and on none of their values. */
export type PlannedInserts = Pick<
  WritePlan,
  'levels' | 'sequence' | 'preassignedKeys' | 'hasForwardReferences'
>;

/** What the inserts of a record depend on. */
interface RecordShape {
  readonly model: ModelDefinition;
  /** Whether the values have each attribute of the model. */
  readonly present: readonly boolean[];
  readonly edges: readonly EdgeShape[];
}

interface EdgeShape {
  readonly pairs: readonly ForeignKeyPair[];
  readonly to: number;
}

interface KnownInserts {
  readonly shapes: readonly RecordShape[];
  readonly inserts: PlannedInserts;
}

/** Planning more records costs little in comparison with inserting them. */
const maxRecords = 50;

/** The inserts that were planned for roots of a model, by the number of records. */
const knownInsertsOf = memoize((_model: ModelDefinition) => new Map<number, KnownList>());

/** A few inserts of as many records. */
interface KnownList {
  readonly items: KnownInserts[];
  /** The number of inserts that the full list did not have. */
  misses: number;
}

const maxItems = 8;

/** If shapes hardly repeat, remembering each would cost more than it saves. So a full list takes in few others. */
const missesPerReplacement = 32;

/** Returns the inserts of an earlier graph whose records had the same shape. A program repeats few shapes very often. */
export function findKnownInserts({ model, records, scopeUpdates }: RecordGraph): PlannedInserts | undefined {
  if (records.length > maxRecords || scopeUpdates.length > 0) return undefined;
  const known = knownInsertsOf(model).get(records.length)?.items ?? [];
  for (let position = 0; position < known.length; position += 1) {
    const { shapes, inserts } = known[position] as KnownInserts;
    if (haveShapes(records, shapes)) return inserts;
  }
  return undefined;
}

/** Remembers the inserts of a graph that does nothing else, unless some depend on the values of a key. */
export function rememberInserts({ model, records }: RecordGraph, inserts: PlannedInserts): void {
  if (records.length === 0 || records.length > maxRecords || records.some(refersToKnownKey)) return;
  const list = getOrAdd(knownInsertsOf(model), records.length, () => ({ items: [], misses: 0 }));
  const position = nextPosition(list);
  if (position !== undefined) list.items[position] = { shapes: records.map(shapeOf), inserts };
}

/** Returns the position to remember inserts at, if they are to be remembered. */
function nextPosition(list: KnownList): number | undefined {
  if (list.items.length < maxItems) return list.items.length;
  list.misses += 1;
  const isDue = list.misses % missesPerReplacement === 0;
  return isDue ? (list.misses / missesPerReplacement) % maxItems : undefined;
}

function haveShapes(records: readonly GraphRecord[], shapes: readonly RecordShape[]): boolean {
  for (let index = 0; index < records.length; index += 1)
    if (!hasShape(records[index] as GraphRecord, shapes[index] as RecordShape)) return false;
  return true;
}

function hasShape(record: GraphRecord, { model, present, edges }: RecordShape): boolean {
  if (record.model !== model || record.operation !== 'insert' || hasComputedValues(record)) return false;
  const { attributes } = model;
  for (let position = 0; position < present.length; position += 1) {
    const { name } = attributes[position] as Attribute;
    if ((record.values[name] !== undefined) !== present[position]) return false;
  }
  if (record.edges.length !== edges.length) return false;
  for (let position = 0; position < edges.length; position += 1) {
    const { pairs, to } = record.edges[position] as Edge;
    const edge = edges[position] as EdgeShape;
    if (pairs !== edge.pairs || to.index !== edge.to) return false;
  }
  return true;
}

function shapeOf({ model, values, edges }: GraphRecord): RecordShape {
  return {
    model,
    present: model.attributes.map(({ name }) => values[name] !== undefined),
    edges: edges.map(({ pairs, to }) => ({ pairs, to: to.index })),
  };
}

/** Whether a foreign key is a value already, because the values have the key that it refers to. */
function refersToKnownKey({ edges }: GraphRecord): boolean {
  return edges.some(({ to, pairs }) => pairs.some(({ key }) => to.values[key.name] !== undefined));
}
