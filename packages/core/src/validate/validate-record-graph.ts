import { combineProblems, ValidationError } from '../errors/input-errors.js';
import { formatPath, toPath } from '../errors/path.js';
import { at, nullNotAllowed } from '../graph/problems.js';
import { type Edge, type GraphRecord, isSetByEdge, type RecordGraph } from '../graph/record-graph.js';
import type { Attribute } from '../schema/attribute.js';
import { isSameValue } from '../schema/key-text.js';
import { type StorageLimits, unstorableValues } from './storage-limits.js';

/**
 * Checks every record of a graph, before any SQL.
 *
 * @param call the call that is validated, for the message: `product.create`
 * @throws ValidationError with every problem of every record, each with its path
 */
export function validateRecordGraph(graph: RecordGraph, limits: StorageLimits, call: string): void {
  const problems = [...graph.problems];
  // A value that was refused is not missing too.
  const refused = new Set(graph.problems.map(({ path = [] }) => formatPath(path)));
  for (const record of graph.records) {
    if (record.isNew) {
      const missing = missingValues(record).filter(({ path = [] }) => !refused.has(formatPath(path)));
      problems.push(...missing, ...unstorableValues(record, limits));
    }
    if (record.edges.length > 0) problems.push(...absentKeys(record), ...foreignKeyConflicts(record));
  }
  if (problems.length > 0) throw combineProblems(call, problems);
}

/** NOT NULL is looked at when nesting has said which foreign keys it fills. */
function missingValues(record: GraphRecord): ValidationError[] {
  const problems: ValidationError[] = [];
  for (const attribute of record.model.attributes) {
    if (attribute.allowNull) continue;
    const value = record.values[attribute.name];
    const isMissing = value === undefined ? needsValue(attribute) : value === null;
    if (!isMissing || isSetByEdge(record, attribute.name)) continue;
    const why = value === null ? 'may not be null' : 'is required';
    problems.push(nullNotAllowed(record.model, attribute.name, record.path, why));
  }
  return problems;
}

function needsValue({ autoIncrement, defaultValue }: Attribute): boolean {
  return !autoIncrement && defaultValue?.kind !== 'sql';
}

/** A record can refer only to one that has the key in question, or is going to. */
function absentKeys({ edges }: GraphRecord): ValidationError[] {
  return edges.flatMap(({ association, to, pairs }) => {
    const absent = pairs.filter(({ key }) => to.values[key] == null && !isGoingToHave(to, key));
    return absent.map(({ key }) => {
      const { name: model } = to.model;
      const path = { parent: to.path, step: key };
      const message = `${at(path)}'${model}.${key}' is needed, since '${association.as}' of '${association.source.name}' refers by it`;
      return new ValidationError(message, {
        code: 'NULL_NOT_ALLOWED',
        model,
        attribute: key,
        association: association.as,
        path: toPath(path),
      });
    });
  });
}

function isGoingToHave(record: GraphRecord, key: string): boolean {
  if (!record.isNew || record.values[key] === null) return false;
  const attribute = record.model.attributeByName.get(key);
  const isMade = attribute?.autoIncrement === true || attribute?.defaultValue?.kind === 'sql';
  return isMade || isSetByEdge(record, key);
}

/** A foreign key has one value: that of the values themselves, or that of one record it is nested with. */
function foreignKeyConflicts(record: GraphRecord): ValidationError[] {
  const setBy = new Map<string, { readonly edge: Edge; readonly key: string }>();
  const problems: ValidationError[] = [];
  for (const edge of record.edges) {
    for (const { foreignKey, key } of edge.pairs) {
      const other = setBy.get(foreignKey);
      const value = edge.to.values[key];
      const clash =
        other === undefined
          ? record.isNew &&
            record.values[foreignKey] != null &&
            !isSameValue(record.values[foreignKey], value)
          : (other.edge.to !== edge.to || other.key !== key) &&
            !isSameValue(other.edge.to.values[other.key] ?? null, value);
      if (clash) problems.push(conflict(record, foreignKey, edge, other?.edge));
      setBy.set(foreignKey, { edge, key });
    }
  }
  return problems;
}

function conflict(
  { model, path }: GraphRecord,
  attribute: string,
  edge: Edge,
  other: Edge | undefined,
): ValidationError {
  const here = { parent: path, step: attribute };
  const by = (each: Edge) => `the record at '${formatPath(toPath(each.to.path)) || each.to.model.name}'`;
  const message =
    other === undefined
      ? `${at(here)}'${model.name}.${attribute}' is given, yet nesting sets it to the key of ${by(edge)}; leave one of them out`
      : `${at(here)}'${model.name}.${attribute}' would be the key of ${by(other)} and of ${by(edge)}; one record can hang on one of them only`;
  return new ValidationError(message, {
    code: 'FOREIGN_KEY_CONFLICT',
    model: model.name,
    attribute,
    association: edge.association.as,
    path: toPath(here),
  });
}
