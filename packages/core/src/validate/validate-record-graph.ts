import { ProblemList } from '../errors/problem-list.js';
import { nullNotAllowed, versionNotWritable } from '../graph/problems.js';
import {
  type GraphRecord,
  isFilledByNesting,
  isStoredSource,
  mayInsert,
  type RecordGraph,
  writesRow,
} from '../graph/record-graph.js';
import type { Attribute } from '../schema/attribute.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { findNullMessage } from '../schema/validators/validators.js';
import { firstVersion } from '../schema/version.js';
import { memoize } from '../util/memoize.js';
import { findDuplicateKeys } from './duplicate-keys.js';
import { findForeignKeyProblems, StoredRowLinks } from './foreign-keys.js';
import { buildRecordViews } from './record-views.js';
import { type Subject, validateAttributes, validateRecord } from './run-validators.js';
import { findUnstorableValues, type StorageLimits } from './storage-limits.js';
import { andThen, collectResults, type ValidationResult } from './validation-results.js';

/** What a validation needs in addition to the records. */
export interface GraphValidation {
  readonly limits: StorageLimits;
  /** The call that is validated, for the message: `product.create`. */
  readonly call: string;
  /** Whether asynchronous validators run. If not, they are skipped. */
  readonly allowsAsync: boolean;
  /** Throws if the time of the call is over. */
  readonly checkTime?: (() => void) | undefined;
}

/**
 * Checks every record of a graph, before any SQL. A value that a schema converts is replaced in its record.
 *
 * @returns a promise if a validator is asynchronous; nothing otherwise
 * @throws ValidationError with every problem of every record, each with its path; the promise rejects with it
 */
export function validateRecordGraph(
  graph: RecordGraph,
  { limits, call, allowsAsync, checkTime }: GraphValidation,
): Promise<void> | void {
  const validated = graph.records.filter(
    (record) => writesRow(record) && record.model.validators !== undefined,
  );
  const subjects = buildSubjects(graph, validated, allowsAsync);
  // Schemas may convert values, so the other checks see the values after the schemas have run.
  const rejected = new ProblemList(graph.problems.max);
  return andThen(collectResults(validateEach(subjects, validateAttributes), rejected), () => {
    const problems = findRecordProblems(graph, limits, checkTime);
    problems.append(rejected);
    const convertedSubjects = buildSubjects(graph, validated, allowsAsync);
    return andThen(runRecordValidators(convertedSubjects, problems), () => problems.throwIfAny(call));
  });
}

/** A record to validate, and whether all of its values are known. */
interface RecordSubject extends Subject {
  readonly isWhole: boolean;
}

function buildSubjects(
  graph: RecordGraph,
  records: readonly GraphRecord[],
  allowsAsync: boolean,
): RecordSubject[] {
  if (records.length === 0) return [];
  const viewOf = buildRecordViews(graph);
  return records.map((record) => {
    const { model, path, values } = record;
    const isWhole = mayInsert(record) || isStoredSource(record);
    const only = assignedNames(record);
    return { model, path, values, only, isWhole, allowsAsync, view: () => viewOf(record) };
  });
}

/** Returns the attributes of a stored instance that a save assigns; `undefined` for a record whose values all are new. */
function assignedNames(record: GraphRecord): ReadonlySet<string> | undefined {
  if (!isStoredSource(record) || record.identity === undefined) return undefined;
  return new Set(record.identity.assigned.map(({ name }) => name));
}

/** Runs the validators of whole records. They can rely on every value, so a record with an invalid value is skipped. */
function runRecordValidators(
  subjects: readonly RecordSubject[],
  problems: ProblemList,
): Promise<void> | void {
  const withValidators = subjects.filter(({ model }) => (model.validators?.record.length ?? 0) > 0);
  const complete = withValidators.filter(({ path, isWhole }) => isWhole && !problems.hasInvalidValue(path));
  return collectResults(validateEach(complete, validateRecord), problems);
}

function* validateEach(
  subjects: readonly Subject[],
  validate: (subject: Subject) => Iterable<ValidationResult>,
): Generator<ValidationResult> {
  for (const subject of subjects) yield* validate(subject);
}

/** Returns the problems of a graph, and after them those of its records. */
function findRecordProblems(
  { problems: found, records }: RecordGraph,
  limits: StorageLimits,
  checkTime: GraphValidation['checkTime'],
): ProblemList {
  const problems = found.copy();
  const links = new StoredRowLinks();
  for (const record of records) {
    checkTime?.();
    if (writesRow(record)) {
      findMissingValues(record, problems);
      if (record.operation === 'insert' && record.model.version !== undefined)
        findWrittenVersion(record, record.model.version, problems);
      findUnstorableValues(record, limits, problems);
    }
    if (record.edges.length === 0) continue;
    findForeignKeyProblems(record, problems);
    if (!writesRow(record)) links.check(record, problems);
  }
  findDuplicateKeys(records, problems);
  return problems;
}

/** Reports nulls that are not allowed, except in foreign keys that nesting fills. */
function findMissingValues(record: GraphRecord, problems: ProblemList): void {
  const notNull = notNullAttributes(record.model);
  for (let position = 0; position < notNull.length; position += 1) {
    const attribute = notNull[position] as Attribute;
    const value = record.values[attribute.name];
    const isMissing = value === undefined ? mayInsert(record) && needsValue(attribute) : value === null;
    if (!isMissing || isFilledByNesting(record, attribute.name)) continue;
    // A value that was rejected is not reported as missing too.
    if (problems.has(record.path, attribute.name)) continue;
    const { model, path } = record;
    const why = value === null ? 'may not be null' : 'is required';
    problems.add(nullNotAllowed(model, attribute.name, path, why, findNullMessage(model, attribute.name)));
  }
}

/** Reports a version of a new row that is not the first. One that is null or of another type is reported as that. */
function findWrittenVersion(
  { model, path, values }: GraphRecord,
  { name }: Attribute,
  problems: ProblemList,
): void {
  const version = values[name];
  if (version !== firstVersion && version !== undefined && version !== null)
    problems.add(versionNotWritable(model, name, path));
}

const notNullAttributes = memoize(({ attributes }: ModelDefinition) =>
  attributes.filter(({ allowNull }) => !allowNull),
);

function needsValue({ autoIncrement, defaultValue }: Attribute): boolean {
  return !autoIncrement && defaultValue?.kind !== 'sql';
}
