import { ProblemList } from '../errors/problem-list.js';
import { versionNotWritable } from '../graph/problems.js';
import {
  type GraphRecord,
  isStoredSource,
  mayInsert,
  type RecordGraph,
  writesRow,
} from '../graph/record-graph.js';
import { mayBeJoined } from '../graph/required-values.js';
import type { Attribute } from '../schema/attribute.js';
import type { ContextValues } from '../schema/tenant.js';
import { firstVersion } from '../schema/version.js';
import { andThen, inParts, type Pace, type Paced } from '../util/pausable.js';
import { findDuplicateKeys } from './duplicate-keys.js';
import { findForeignKeyProblems, StoredRowLinks } from './foreign-keys.js';
import { findMissingValues } from './missing-values.js';
import { buildRecordViews } from './record-views.js';
import { type Subject, validateAttributes, validateRecord } from './run-validators.js';
import { findUnstorableValues, type StorageLimits } from './storage-limits.js';
import { checkInstancesOfTenant, findTenantProblems } from './tenants.js';
import { collectResults, type ValidationResult } from './validation-results.js';

/** What a validation needs in addition to the records. */
export interface GraphValidation {
  readonly limits: StorageLimits;
  /** The context that decides the tenants of the records. */
  readonly context: ContextValues;
  /** The call that is validated, for the message: `product.create`. */
  readonly call: string;
  /** Whether asynchronous validators run. If not, they are skipped. */
  readonly allowsAsync: boolean;
  readonly pace?: Pace | undefined;
}

/**
 * Checks every record of a graph, before any SQL. A value that a schema converts is replaced in its record.
 *
 * @returns a promise if a validator is asynchronous or the work has paused; nothing otherwise
 * @throws ValidationError with every problem of every record, each with its path; the promise rejects with it
 * @throws RecordNotFoundError if an instance shows a row of another tenant
 */
export function validateRecordGraph(graph: RecordGraph, validation: GraphValidation): Paced<void> {
  const { call, pace } = validation;
  checkInstancesOfTenant(graph.records, validation.context);
  const validated = graph.records.filter(
    (record) => writesRow(record) && record.model.validators !== undefined,
  );
  // Schemas may convert values, so the other checks see the values after the schemas have run.
  const rejected = new ProblemList(graph.problems.max);
  return andThen(runValidators(graph, validated, validateAttributes, validation, rejected), () => {
    const problems = graph.problems.copy();
    return andThen(findRecordProblems(graph.records, validation, problems, pace), () => {
      problems.append(rejected);
      const complete = validated.filter((record) => canValidateRecord(record, problems));
      const validating = runValidators(graph, complete, validateRecord, validation, problems);
      return andThen(validating, () => problems.throwIfAny(call));
    });
  });
}

/** Runs validators of some records, and adds the problems that they find. */
function runValidators(
  graph: RecordGraph,
  records: readonly GraphRecord[],
  run: (subject: Subject) => Iterable<ValidationResult>,
  { allowsAsync, pace }: GraphValidation,
  problems: ProblemList,
): Paced<void> {
  if (records.length === 0) return undefined;
  const viewOf = buildRecordViews(graph);
  const subjectOf = (record: GraphRecord): Subject => {
    const { model, path, values } = record;
    return { model, path, values, only: assignedNames(record), allowsAsync, view: () => viewOf(record) };
  };
  return collectResults(validateEach(records, subjectOf, run), problems, pace);
}

function* validateEach(
  records: readonly GraphRecord[],
  subjectOf: (record: GraphRecord) => Subject,
  run: (subject: Subject) => Iterable<ValidationResult>,
): Generator<ValidationResult> {
  for (const record of records) yield* run(subjectOf(record));
}

/** Returns the attributes of a stored instance that a save assigns; `undefined` for a record whose values all are new. */
function assignedNames(record: GraphRecord): ReadonlySet<string> | undefined {
  if (!isStoredSource(record) || record.identity === undefined) return undefined;
  return new Set(record.assigned.map(({ name }) => name));
}

/** Whether the validators of the whole record run. They can rely on every value, so each has to be known and valid. */
function canValidateRecord(record: GraphRecord, problems: ProblemList): boolean {
  const { model, path, computed } = record;
  if ((model.validators?.record.length ?? 0) === 0 || computed.length > 0) return false;
  return (mayInsert(record) || isStoredSource(record)) && !problems.hasInvalidValue(path);
}

/** Adds the problems of the values and the keys of records. */
function findRecordProblems(
  records: readonly GraphRecord[],
  validation: GraphValidation,
  problems: ProblemList,
  pace: Pace | undefined,
): Paced<void> {
  const links = new StoredRowLinks();
  const checking = inParts(records, pace, (some) => checkValues(some, validation, links, problems));
  return andThen(checking, () => findDuplicateKeys(records, problems, pace));
}

function checkValues(
  records: readonly GraphRecord[],
  { limits, context }: GraphValidation,
  links: StoredRowLinks,
  problems: ProblemList,
): void {
  for (const record of records) {
    if (record.model.tenant !== undefined) findTenantProblems(record, context, problems);
    if (writesRow(record)) {
      if (!mayBeJoined(record)) findMissingValues(record, problems);
      if (record.operation === 'insert' && record.model.version !== undefined)
        findWrittenVersion(record, record.model.version, problems);
      findUnstorableValues(record, limits, problems);
    }
    if (record.edges.length === 0) continue;
    findForeignKeyProblems(record, problems);
    if (!writesRow(record)) links.check(record, problems);
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
