import type { ValidationError } from '../errors/input-errors.js';
import type { PathChain } from '../errors/path.js';
import type { KeyPair } from '../schema/association.js';
import { isStored } from '../schema/instance-state.js';
import { keyText } from '../schema/key-text.js';
import type { Association, BelongsToManyAssociation, ModelDefinition } from '../schema/model-definition.js';
import { completeValues } from './complete-values.js';
import type { IncludeNode } from './include.js';
import { ownValue, type Place, placesBelow, slotOf, sourceAt } from './places.js';
import { alreadyStored, notIncluded, unknownKey } from './problems.js';
import { applyScope, noValues, readOwnValues, readStoredValues, readThroughValues } from './read-values.js';
import type { GraphRecord, RecordGraph } from './record-graph.js';

interface Root {
  readonly value: unknown;
  readonly path: PathChain;
}

/**
 * Turns nested values into records and edges. Only own keys are read, the caller's objects are left alone, the same
 * object at two places is one record, and nothing recurses on the depth of the input.
 *
 * @param roots the rows passed, each with its path
 * @param include what may be nested; everything else that is nested is a problem
 * @param now the instant for the timestamps of every record
 */
export function buildRecordGraph(
  model: ModelDefinition,
  roots: readonly Root[],
  include: readonly IncludeNode[],
  now: Date,
): RecordGraph {
  const builder = new RecordGraphBuilder();
  builder.visitAll(
    roots.map((root) => ({ ...root, model, include, parent: undefined, association: undefined })),
  );
  const { records } = builder;
  const problems = [...builder.problems, ...builder.leftOver()];
  completeValues(records, now, problems);
  return Object.freeze({ model, records, roots: Object.freeze(builder.roots), problems });
}

class RecordGraphBuilder {
  readonly records: GraphRecord[] = [];
  readonly roots: GraphRecord[] = [];
  readonly problems: ValidationError[] = [];
  readonly #known = new Map<ModelDefinition, Map<object, GraphRecord>>();
  /** The through records by what they join: met from either end, a pair is joined once. */
  readonly #joining = new Map<string, GraphRecord>();
  /** Nested values met at a place that does not include them: another place of the same object may. */
  readonly #pending: { readonly record: GraphRecord; readonly association: Association }[] = [];
  /** Keys with the values of a through record: they mean something if some place of the object leads to one. */
  readonly #throughKeys: { readonly record: GraphRecord; readonly key: string }[] = [];
  readonly #throughNames = new Map<GraphRecord, Set<string>>();

  /** Depth first, so that records come in input order. */
  visitAll(places: readonly Place[]): void {
    const stack = [...places].reverse();
    for (let place = stack.pop(); place !== undefined; place = stack.pop()) {
      const below = this.#visit(place);
      for (let index = below.length - 1; index >= 0; index -= 1) stack.push(below[index] as Place);
    }
  }

  /** What no place of its object gave a meaning to. */
  leftOver(): ValidationError[] {
    const unknown = this.#throughKeys.filter(({ record, key }) => !this.#throughNames.get(record)?.has(key));
    const unreached = this.#pending.filter(({ record, association }) => !record.nested?.has(association));
    return [
      ...unknown.map(({ record, key }) => unknownKey(record.model, key, record.path)),
      ...unreached.map(({ record, association }) => notIncluded(record.model, association.as, record.path)),
    ];
  }

  #visit(place: Place): readonly Place[] {
    const source = sourceAt(place, this.problems);
    if (source === undefined) return [];
    const record = this.#recordOf(place, source);
    if (place.parent === undefined || place.association === undefined) this.#addRoot(record);
    else this.#join(record, place.parent, place.association, source);
    return placesBelow(record, source, place.include, this.problems);
  }

  #addRoot(record: GraphRecord): void {
    this.roots.push(record);
    if (!record.isNew) this.problems.push(alreadyStored(record.model, record.path));
  }

  #recordOf({ model, path, include }: Place, source: object): GraphRecord {
    const ofModel = this.#known.get(model) ?? new Map<object, GraphRecord>();
    const known = ofModel.get(source);
    if (known !== undefined) return known;
    const record = this.#add(model, path, source);
    this.#known.set(model, ofModel.set(source, record));
    if (record.isNew) this.#readValues(record, source, include);
    else readStoredValues(record, source);
    return record;
  }

  #readValues(record: GraphRecord, source: object, include: readonly IncludeNode[]): void {
    const { associations, throughs } = readOwnValues(record, source, this.problems);
    for (const key of throughs) this.#throughKeys.push({ record, key });
    for (const each of associations) {
      const isIncluded = include.some((node) => node.association === each);
      if (isIncluded || ownValue(source, each.as) === undefined) continue;
      this.#pending.push({ record, association: each });
    }
  }

  #add(model: ModelDefinition, path: PathChain, source: object | undefined): GraphRecord {
    const isNew = source === undefined || !isStored(source);
    const index = this.records.length;
    const record = { index, model, path, source, isNew, values: noValues(), edges: [], nested: undefined };
    this.records.push(record);
    return record;
  }

  /** Hangs a record below its parent; which of the two depends on the other is what the kinds differ in. */
  #join(record: GraphRecord, parent: GraphRecord, association: Association, source: object): void {
    const { records, throughs } = slotOf(parent, association);
    if (association.kind === 'belongsTo') {
      parent.edges.push({ association, to: record, pairs: association.keys });
    } else if (association.kind === 'belongsToMany') {
      throughs.push(this.#throughOf(record, parent, association, source));
    } else if (!record.edges.some((edge) => edge.association === association && edge.to === parent)) {
      record.edges.push({ association, to: parent, pairs: association.keys });
    }
    records.push(record);
    if (record.isNew) applyScope(record, association.scope, this.problems);
  }

  #throughOf(
    record: GraphRecord,
    parent: GraphRecord,
    association: BelongsToManyAssociation,
    source: object,
  ): GraphRecord {
    const { through, sourceKeys, targetKeys, throughScope } = association;
    const names = this.#throughNames.get(record) ?? new Set();
    this.#throughNames.set(record, names.add(through.name));
    const id = pairId(association, parent, record);
    const joined = this.#joining.get(id);
    if (joined !== undefined) return joined;
    const joining = this.#add(through, { parent: record.path, step: through.name }, undefined);
    joining.edges.push(
      { association, to: parent, pairs: sourceKeys },
      { association, to: record, pairs: targetKeys },
    );
    readThroughValues(joining, source, this.problems);
    applyScope(joining, throughScope, this.problems);
    this.#joining.set(id, joining);
    return joining;
  }
}

/** The same for both directions of one pair of records. */
function pairId(
  { through, sourceKeys, targetKeys, throughScope }: BelongsToManyAssociation,
  source: GraphRecord,
  target: GraphRecord,
): string {
  const end = (pairs: readonly KeyPair[], { index }: GraphRecord) => [
    ...pairs.map(({ foreignKey }) => foreignKey),
    index,
  ];
  const ends = [end(sourceKeys, source), end(targetKeys, target)].map((each) => JSON.stringify(each)).sort();
  return JSON.stringify([through.name, ends, throughScope.map(({ value }) => keyText([value]))]);
}
