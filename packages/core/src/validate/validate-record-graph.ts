import { combineProblems } from '../errors/combine-problems.js';
import type { ErrorCode } from '../errors/error-codes.js';
import type { ValidationError } from '../errors/input-errors.js';
import { nullNotAllowed } from '../graph/problems.js';
import { type GraphRecord, isFilledByNesting, type RecordGraph } from '../graph/record-graph.js';
import type { Attribute } from '../schema/attribute.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { nullMessageOf } from '../schema/validators/validators.js';
import { memoize } from '../util/memoize.js';
import { findDuplicateKeys } from './duplicate-keys.js';
import { findForeignKeyProblems, StoredRowLinks } from './foreign-keys.js';
import { ProblemIndex } from './problem-index.js';
import { recordViews } from './record-views.js';
import { type Subject, validateAttributes, validateRecord } from './run-validators.js';
import { findUnstorableValues, type StorageLimits } from './storage-limits.js';
import {
  andThen,
  collectResults,
  noProblems,
  type Problems,
  type ValidationResult,
} from './validation-results.js';

/** What a validation is to know beside the records. */
export interface GraphValidation {
  readonly limits: StorageLimits;
  /** The call that is validated, for the message: `product.create`. */
  readonly call: string;
  /** Whether validators that take their time may be waited for. If not, they are left out. */
  readonly mayWait: boolean;
}

/**
 * Checks every record of a graph, before any SQL. Where a schema gives another value, that becomes the record's.
 *
 * @returns a promise if a validator has to be waited for; nothing otherwise
 * @throws ValidationError with every problem of every record, each with its path; the promise rejects with it
 */
export function validateRecordGraph(
  graph: RecordGraph,
  { limits, call, mayWait }: GraphValidation,
): Promise<void> | void {
  const validated = graph.records.filter(
    ({ operation, model }) => operation === 'insert' && model.validators !== undefined,
  );
  const subjects = subjectsOf(graph, validated, mayWait);
  // Schemas may give other values, so what is stored is looked at behind them.
  return andThen(ofAttributes(subjects), (refused) => {
    const problems = [...recordProblems(graph, limits), ...refused];
    return andThen(ofRecords(subjectsOf(graph, validated, mayWait), problems), (last) => {
      if (problems.length + last.length > 0) throw combineProblems(call, [...problems, ...last]);
    });
  });
}

function subjectsOf(graph: RecordGraph, records: readonly GraphRecord[], mayWait: boolean): Subject[] {
  if (records.length === 0) return [];
  const viewOf = recordViews(graph);
  return records.map((record) => {
    const { model, path, values } = record;
    return { model, path, values, mayWait, view: () => viewOf(record) };
  });
}

function ofAttributes(subjects: readonly Subject[]): ValidationResult {
  return subjects.length === 0 ? noProblems : collectResults(each(subjects, validateAttributes));
}

/** The problems of values that are missing where a rule looks for them. */
const leavesGap: ReadonlySet<ErrorCode> = new Set(['INVALID_VALUE', 'NULL_NOT_ALLOWED', 'INVALID_SHAPE']);

/** Rules on several attributes can rely on each of them: a record that lacks one, or has a wrong one, is not asked. */
function ofRecords(subjects: readonly Subject[], problems: Problems): ValidationResult {
  const asked = subjects.filter(({ model }) => (model.validators?.record.length ?? 0) > 0);
  if (asked.length === 0) return noProblems;
  const incomplete = new ProblemIndex(problems.filter(({ code }) => leavesGap.has(code)));
  const complete = asked.filter(({ path }) => !incomplete.hasDirectlyBelow(path));
  return collectResults(each(complete, validateRecord));
}

function* each(
  subjects: readonly Subject[],
  verdictsOf: (subject: Subject) => Iterable<ValidationResult>,
): Generator<ValidationResult> {
  for (const subject of subjects) yield* verdictsOf(subject);
}

function recordProblems({ problems: found, records }: RecordGraph, limits: StorageLimits): ValidationError[] {
  const problems = [...found];
  // A value that was refused is not missing too.
  const refused = new ProblemIndex(found);
  const links = new StoredRowLinks();
  for (const record of records) {
    if (record.operation === 'insert') {
      findMissingValues(record, refused, problems);
      findUnstorableValues(record, limits, problems);
    }
    if (record.edges.length === 0) continue;
    findForeignKeyProblems(record, refused, problems);
    if (record.operation !== 'insert') links.check(record, problems);
  }
  findDuplicateKeys(records, problems);
  return problems;
}

/** NOT NULL is looked at when nesting has said which foreign keys it fills. */
function findMissingValues(record: GraphRecord, refused: ProblemIndex, problems: ValidationError[]): void {
  const notNull = notNullAttributes(record.model);
  for (let position = 0; position < notNull.length; position += 1) {
    const attribute = notNull[position] as Attribute;
    const value = record.values[attribute.name];
    const isMissing = value === undefined ? needsValue(attribute) : value === null;
    if (!isMissing || isFilledByNesting(record, attribute.name)) continue;
    if (refused.has(record.path, attribute.name)) continue;
    const { model, path } = record;
    const why = value === null ? 'may not be null' : 'is required';
    problems.push(nullNotAllowed(model, attribute.name, path, why, nullMessageOf(model, attribute.name)));
  }
}

const notNullAttributes = memoize(({ attributes }: ModelDefinition) =>
  attributes.filter(({ allowNull }) => !allowNull),
);

function needsValue({ autoIncrement, defaultValue }: Attribute): boolean {
  return !autoIncrement && defaultValue?.kind !== 'sql';
}
