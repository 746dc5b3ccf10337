import { combineProblems, ValidationError } from '../errors/input-errors.js';
import { formatPath, toPath } from '../errors/path.js';
import { at } from '../graph/problems.js';
import { type Edge, type GraphRecord, isSetByEdge, type RecordGraph } from '../graph/record-graph.js';
import type { Attribute } from '../schema/attribute.js';
import type { DataTypeKey } from '../schema/data-types.js';
import { isSameValue } from '../schema/key-text.js';

/** What a database can store, where databases differ. */
export interface StorageLimits {
  /** Whether a FLOAT or DOUBLE can be NaN. */
  readonly storesNaN: boolean;
  /** Whether text can hold the character NUL. */
  readonly storesNul: boolean;
}

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
      problems.push(...missing, ...unstorable(record, limits));
    }
    if (record.edges.length > 0) problems.push(...absentKeys(record), ...foreignKeyConflicts(record));
  }
  if (problems.length > 0) throw combineProblems(call, problems);
}

/** NOT NULL is looked at when nesting has said which foreign keys it fills. */
function missingValues(record: GraphRecord): ValidationError[] {
  const missing = record.model.attributes.filter((attribute) => {
    const value = record.values[attribute.name];
    const lacks = value === undefined ? needsValue(attribute) : value === null && !attribute.allowNull;
    return lacks && !isSetByEdge(record, attribute.name);
  });
  return missing.map((attribute) => {
    const { name: model } = record.model;
    const path = { parent: record.path, step: attribute.name };
    const given = record.values[attribute.name] === null ? 'may not be null' : 'is required';
    const message = `${at(path)}'${model}.${attribute.name}' ${given}`;
    return new ValidationError(message, {
      code: 'NULL_NOT_ALLOWED',
      model,
      attribute: attribute.name,
      path: toPath(path),
    });
  });
}

function needsValue({ allowNull, autoIncrement, defaultValue }: Attribute): boolean {
  return !allowNull && !autoIncrement && defaultValue?.kind !== 'sql';
}

function unstorable({ model, values, path }: GraphRecord, limits: StorageLimits): ValidationError[] {
  if (limits.storesNaN && limits.storesNul) return [];
  return model.attributes.flatMap(({ name, type }) => {
    const what = unstorableIn(values[name], type.key, limits);
    if (what === undefined) return [];
    const here = { parent: path, step: name };
    const message = `${at(here)}'${model.name}.${name}' ${what}, which this database cannot store`;
    return [
      new ValidationError(message, {
        code: 'INVALID_VALUE',
        model: model.name,
        attribute: name,
        path: toPath(here),
      }),
    ];
  });
}

function unstorableIn(
  value: unknown,
  type: DataTypeKey,
  { storesNaN, storesNul }: StorageLimits,
): string | undefined {
  if (typeof value === 'number') return storesNaN || !Number.isNaN(value) ? undefined : 'is NaN';
  const hasNul =
    type === 'JSONB'
      ? escapedNul.test(JSON.stringify(value))
      : textsIn(value).some((text) => text.includes('\0'));
  return hasNul && !storesNul ? 'has the character NUL in it' : undefined;
}

const escapedNul = /(?<!\\)(?:\\\\)*\\u0000/;

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.flatMap(textsIn) : [];
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
