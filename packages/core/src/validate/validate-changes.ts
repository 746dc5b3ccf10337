import { withStackTrace } from '../errors/combine-problems.js';
import { ProblemList } from '../errors/problem-list.js';
import {
  generatedNotWritable,
  notAnAttribute,
  nullNotAllowed,
  tenantConflict,
  versionNotWritable,
  wrongRoot,
} from '../graph/problems.js';
import { createValues, readValue } from '../graph/read-values.js';
import type { RowValues } from '../graph/record-graph.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { SqlFragment } from '../schema/sql-fragment.js';
import type { ContextValues } from '../schema/tenant.js';
import { findNullMessage } from '../schema/validators/validators.js';
import { isSameValue } from '../util/equality.js';
import { andThen } from '../util/pausable.js';
import { isPlainObject } from '../util/plain-object.js';
import { buildView } from './record-views.js';
import { type Subject, validateAttributes, validateRecord } from './run-validators.js';
import { findUnstorableValues, type StorageLimits } from './storage-limits.js';
import { collectResults } from './validation-results.js';

/** The values of an update, before they are read. */
export interface ChangeRequest {
  readonly model: ModelDefinition;
  /** The new values, as the caller passed them. */
  readonly values: unknown;
  readonly limits: StorageLimits;
  /** The context that decides the tenant of the rows. */
  readonly context: ContextValues;
  /** The call, for the message: `product.update`. */
  readonly call: string;
}

/**
 * Reads the values of an update in canonical form, without running validators. An `sql` fragment stays as it is.
 *
 * @throws ValidationError with every problem
 */
export function readChanges(request: ChangeRequest): RowValues {
  const { changes, problems } = readValues(request);
  return checkProblems(request, changes, problems);
}

/**
 * Reads the values of an update in canonical form and runs the validators. The value of an `sql` fragment is not known: no
 * validator of its attribute or of the whole record runs.
 *
 * @param buildRow returns the whole row after the changes. Without it, validators of the whole record do not run
 * @returns a promise if a validator is asynchronous
 * @throws ValidationError with every problem; the promise rejects with it
 */
export function validateChanges(
  request: ChangeRequest,
  buildRow?: (changes: RowValues) => RowValues,
): RowValues | Promise<RowValues> {
  const { model } = request;
  const { changes, problems } = readValues(request);
  if (model.validators === undefined) return checkProblems(request, changes, problems);
  const known = withoutFragments(changes);
  const view = () => buildView(model, buildRow?.(known) ?? known);
  const subject: Subject = { model, path: null, values: changes, allowsAsync: true, view };
  const isComplete = buildRow !== undefined && known === changes && problems.count === 0;
  return andThen(collectResults(validateAttributes(subject), problems), () => {
    const last = isComplete ? collectResults(validateRecord(subject), problems) : undefined;
    return andThen(last, () => checkProblems(request, changes, problems));
  });
}

function readValues({ model, values, context }: ChangeRequest) {
  if (!isPlainObject(values)) throw withStackTrace(wrongRoot(model, values, null).build());
  const changes = createValues();
  const problems = new ProblemList();
  for (const key of Object.keys(values)) {
    const value = (values as Record<string, unknown>)[key];
    const attribute = model.attributeByName.get(key);
    if (attribute === undefined) problems.add(notAnAttribute(model, key, null));
    else if (attribute === model.version && value !== undefined)
      problems.add(versionNotWritable(model, key, null));
    else if (attribute.generated !== undefined && value !== undefined)
      problems.add(generatedNotWritable(model, key, null));
    else if (value instanceof SqlFragment) changes[key] = value;
    else if (value === null && !attribute.allowNull)
      problems.add(nullNotAllowed(model, key, null, 'may not be null', findNullMessage(model, key)));
    else readValue(changes, model, attribute, value, null, problems);
  }
  findOtherTenant(model, changes, context, problems);
  return { changes, problems };
}

/** Reports a tenant that is not that of the context. */
function findOtherTenant(
  model: ModelDefinition,
  changes: RowValues,
  context: ContextValues,
  problems: ProblemList,
): void {
  const { tenant } = model;
  const expected = context.tenantOf(model);
  if (tenant === undefined || expected === undefined) return;
  const value = changes[tenant.name];
  if (value !== undefined && !isSameValue(value, expected))
    problems.add(tenantConflict(model, tenant.name, null));
}

/** Returns the values that are known before the database has computed the others; the changes themselves if all are. */
function withoutFragments(changes: RowValues): RowValues {
  const entries = Object.entries(changes);
  const known = entries.filter(([, value]) => !(value instanceof SqlFragment));
  return known.length === entries.length ? changes : Object.assign(createValues(), Object.fromEntries(known));
}

/** Returns the changes if there are no problems and the database can store every value. */
function checkProblems(
  { model, limits, call }: ChangeRequest,
  changes: RowValues,
  problems: ProblemList,
): RowValues {
  findUnstorableValues({ model, values: changes, path: null }, limits, problems);
  problems.throwIfAny(call);
  return changes;
}
