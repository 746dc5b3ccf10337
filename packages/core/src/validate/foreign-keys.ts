import { formatChain } from '../errors/path.js';
import type { Problem, ProblemList } from '../errors/problem-list.js';
import { problemAt } from '../graph/problems.js';
import {
  type Edge,
  type GraphRecord,
  isFilledByNesting,
  isStoredSource,
  rowIdentity,
  writesRow,
} from '../graph/record-graph.js';
import type { Attribute } from '../schema/attribute.js';
import { storedRowOf } from '../schema/instance-state.js';
import type { ForeignKeyPair } from '../schema/model-definition.js';
import { isSameValue } from '../util/equality.js';

/**
 * Finds the problems of the foreign keys that nesting sets.
 *
 * @param problems the problems found before: a missing key is reported once, however many records refer to it
 */
export function findForeignKeyProblems(record: GraphRecord, problems: ProblemList): void {
  if (hasOnlyValidKeys(record)) return;
  findAbsentKeys(record, problems);
  findConflicts(record, problems);
}

/**
 * Whether each foreign key is set once, by nesting alone, to a key that has a value or is going to have one. Most
 * records pass, and this test is all that they cost.
 */
function hasOnlyValidKeys(record: GraphRecord): boolean {
  const { edges } = record;
  for (let index = 0; index < edges.length; index += 1) {
    const { to, pairs } = edges[index] as Edge;
    for (let pair = 0; pair < pairs.length; pair += 1) {
      const { foreignKey, key } = pairs[pair] as ForeignKeyPair;
      const own = givenForeignKey(record, foreignKey);
      if (own !== undefined && own !== null) return false;
      if (to.values[key.name] == null && !isGoingToHave(to, key)) return false;
      for (let other = 0; other < index; other += 1)
        if (edges[other]?.pairs.some((each) => each.foreignKey === foreignKey)) return false;
    }
  }
  return true;
}

/** Returns the value that the caller has given a foreign key. The stored value of an instance is not given. */
function givenForeignKey(record: GraphRecord, { name }: Attribute): unknown {
  if (!writesRow(record)) return undefined;
  const value = record.values[name];
  if (value === undefined || value === null || !isStoredSource(record)) return value;
  return isSameValue(value, storedRowOf(record.source)?.valueOf(name)) ? undefined : value;
}

/** Whether a key is known only after the row of a save has been found. */
function isUnknownKey({ to }: Edge, { name }: Attribute): boolean {
  return to.identity !== undefined && to.values[name] === undefined;
}

/** Reports keys that a foreign key refers to and that have no value and are not going to have one. */
function findAbsentKeys({ edges }: GraphRecord, problems: ProblemList): void {
  for (const edge of edges) {
    const { to } = edge;
    for (const { key } of edge.pairs) {
      if (to.values[key.name] != null || isGoingToHave(to, key)) continue;
      if (isRequired(to, key) || problems.has(to.path, key.name)) continue;
      problems.add(buildAbsentKey(edge, key));
    }
  }
}

function buildAbsentKey({ association, to }: Edge, { name: attribute }: Attribute): Problem {
  const { as, source } = association;
  const { name: model } = to.model;
  const text = `'${model}.${attribute}' is required, since '${as}' of '${source.name}' refers to it`;
  const details = { code: 'NULL_NOT_ALLOWED', model, attribute, association: as } as const;
  return problemAt({ parent: to.path, step: attribute }, text, details);
}

/** Whether the record itself is invalid without a value: it is then reported as missing, not as absent. */
function isRequired({ operation }: GraphRecord, { allowNull }: Attribute): boolean {
  return operation === 'insert' && !allowNull;
}

function isGoingToHave(record: GraphRecord, { name, autoIncrement, defaultValue }: Attribute): boolean {
  if (record.identity !== undefined) return true;
  if (record.operation !== 'insert' || record.values[name] === null) return false;
  return autoIncrement || defaultValue?.kind === 'sql' || isFilledByNesting(record, name);
}

/** Reports foreign keys that get two values: from the values of the record, or from several nested records. */
function findConflicts(record: GraphRecord, problems: ProblemList): void {
  const setBy = new Map<Attribute, KeySource>();
  for (const edge of record.edges) {
    for (const { foreignKey, key } of edge.pairs) {
      const other = setBy.get(foreignKey);
      const own = givenForeignKey(record, foreignKey);
      const isConflict =
        other === undefined
          ? own != null && !isUnknownKey(edge, key) && !isSameValue(own, edge.to.values[key.name])
          : !isSameKey(other, { edge, key });
      if (isConflict) problems.add(buildConflict(record, foreignKey, edge, other?.edge));
      setBy.set(foreignKey, { edge, key });
    }
  }
}

/** The foreign keys that nesting sets in stored rows. Several records of a graph can be instances of one row. */
export class StoredRowLinks {
  #setBy: Map<string, KeySource & { readonly record: GraphRecord }> | undefined;

  /** Adds a problem where the record sets a foreign key of its row to another key than an earlier record does. */
  check(record: GraphRecord, problems: ProblemList): void {
    this.#setBy ??= new Map();
    const row = rowIdentity(record);
    for (const edge of record.edges) {
      for (const { foreignKey, key } of edge.pairs) {
        const name = JSON.stringify([row, foreignKey.name]);
        const other = this.#setBy.get(name);
        if (other === undefined) this.#setBy.set(name, { record, edge, key });
        else if (other.record !== record && !isSameKey(other, { edge, key }))
          problems.add(buildConflict(record, foreignKey, edge, other.edge));
      }
    }
  }
}

/** The edge that sets a foreign key, and the attribute that it refers to. */
interface KeySource {
  readonly edge: Edge;
  readonly key: Attribute;
}

/** Whether two edges set a foreign key to the same value. */
function isSameKey(one: KeySource, other: KeySource): boolean {
  if (one.edge.to === other.edge.to && one.key === other.key) return true;
  return isSameValue(one.edge.to.values[one.key.name] ?? null, other.edge.to.values[other.key.name]);
}

function buildConflict(
  { model, path }: GraphRecord,
  { name: attribute }: Attribute,
  edge: Edge,
  other: Edge | undefined,
): Problem {
  const here = { parent: path, step: attribute };
  const by = (each: Edge) => `the record at '${formatChain(each.to.path) || each.to.model.name}'`;
  const text =
    other === undefined
      ? `'${model.name}.${attribute}' is given, yet nesting sets it to the key of ${by(edge)}`
      : `'${model.name}.${attribute}' would be the key of ${by(other)} and of ${by(edge)}`;
  const hint = other === undefined ? 'leave one of them out' : 'one record can refer to one of them only';
  const details = { model: model.name, attribute, association: edge.association.as, hint };
  return problemAt(here, text, { code: 'FOREIGN_KEY_CONFLICT', ...details });
}
