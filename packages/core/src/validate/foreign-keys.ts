import type { ValidationError } from '../errors/input-errors.js';
import { formatChain } from '../errors/path.js';
import { problemAt } from '../graph/problems.js';
import { type Edge, type GraphRecord, isFilledByNesting, rowIdentity } from '../graph/record-graph.js';
import type { Attribute } from '../schema/attribute.js';
import type { ForeignKeyPair } from '../schema/model-definition.js';
import { isSameValue } from '../util/equality.js';
import type { ProblemIndex } from './problem-index.js';

/**
 * What is wrong with the foreign keys that nesting sets; most records have none of it, and cost no more than a look.
 *
 * @param told where there are problems already: a key is reported once, however many records refer by it
 */
export function findForeignKeyProblems(
  record: GraphRecord,
  told: ProblemIndex,
  problems: ValidationError[],
): void {
  if (!isPlain(record)) problems.push(...absentKeys(record, told), ...foreignKeyConflicts(record));
}

/** Whether each foreign key is set once, by nesting alone, to a key that is there or is going to be. */
function isPlain({ edges, values, operation }: GraphRecord): boolean {
  for (let index = 0; index < edges.length; index += 1) {
    const { to, pairs } = edges[index] as Edge;
    for (let pair = 0; pair < pairs.length; pair += 1) {
      const { foreignKey, key } = pairs[pair] as ForeignKeyPair;
      const own = values[foreignKey.name];
      if (operation === 'insert' && own !== undefined && own !== null) return false;
      if ((to.values[key.name] ?? undefined) === undefined && !isGoingToHave(to, key)) return false;
      for (let other = 0; other < index; other += 1)
        if (edges[other]?.pairs.some((each) => each.foreignKey === foreignKey)) return false;
    }
  }
  return true;
}

/** A record can refer only to one that has the key in question, or is going to. */
function absentKeys({ edges }: GraphRecord, told: ProblemIndex): ValidationError[] {
  return edges.flatMap(({ association, to, pairs }) => {
    const absent = pairs.filter(({ key }) => to.values[key.name] == null && !isGoingToHave(to, key));
    const untold = absent.filter(({ key }) => !isRequired(to, key) && !told.has(to.path, key.name));
    return untold.map(({ key: { name: attribute } }) => {
      told.add(to.path, attribute);
      const { name: model } = to.model;
      const text = `'${model}.${attribute}' is needed, since '${association.as}' of '${association.source.name}' refers by it`;
      const details = {
        code: 'NULL_NOT_ALLOWED',
        model,
        attribute,
        association: association.as,
      } as const;
      return problemAt({ parent: to.path, step: attribute }, text, details);
    });
  });
}

/** What a row cannot do without anyway is reported as missing there. */
function isRequired({ operation }: GraphRecord, { allowNull }: Attribute): boolean {
  return operation === 'insert' && !allowNull;
}

function isGoingToHave(record: GraphRecord, { name, autoIncrement, defaultValue }: Attribute): boolean {
  if (record.operation !== 'insert' || record.values[name] === null) return false;
  return autoIncrement || defaultValue?.kind === 'sql' || isFilledByNesting(record, name);
}

/** A foreign key has one value: that of the values themselves, or that of one record it is nested with. */
function foreignKeyConflicts(record: GraphRecord): ValidationError[] {
  const setBy = new Map<Attribute, SetKey>();
  const problems: ValidationError[] = [];
  for (const edge of record.edges) {
    for (const { foreignKey, key } of edge.pairs) {
      const other = setBy.get(foreignKey);
      const own = record.values[foreignKey.name];
      const clash =
        other === undefined
          ? record.operation === 'insert' && own != null && !isSameValue(own, edge.to.values[key.name])
          : !isSameKey(other, { edge, key });
      if (clash) problems.push(conflict(record, foreignKey, edge, other?.edge));
      setBy.set(foreignKey, { edge, key });
    }
  }
  return problems;
}

/** What nesting makes of the foreign keys of stored rows, for which several records can stand. */
export class StoredRowLinks {
  #setBy: Map<string, SetKey & { readonly record: GraphRecord }> | undefined;

  /** Adds a problem where the record sets a foreign key of its row to another key than an earlier record does. */
  check(record: GraphRecord, problems: ValidationError[]): void {
    this.#setBy ??= new Map();
    const row = rowIdentity(record);
    for (const edge of record.edges) {
      for (const { foreignKey, key } of edge.pairs) {
        const name = JSON.stringify([row, foreignKey.name]);
        const other = this.#setBy.get(name);
        if (other === undefined) this.#setBy.set(name, { record, edge, key });
        else if (other.record !== record && !isSameKey(other, { edge, key }))
          problems.push(conflict(record, foreignKey, edge, other.edge));
      }
    }
  }
}

interface SetKey {
  readonly edge: Edge;
  readonly key: Attribute;
}

/** Whether two edges give a foreign key the same value, as far as that is known. */
function isSameKey(one: SetKey, other: SetKey): boolean {
  if (one.edge.to === other.edge.to && one.key === other.key) return true;
  return isSameValue(one.edge.to.values[one.key.name] ?? null, other.edge.to.values[other.key.name]);
}

function conflict(
  { model, path }: GraphRecord,
  { name: attribute }: Attribute,
  edge: Edge,
  other: Edge | undefined,
): ValidationError {
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
