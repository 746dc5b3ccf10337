import { combineProblems, ValidationError } from '../../errors/input-errors.js';
import { formatPath, toPath } from '../../errors/path.js';
import { buildRecordGraph, type RootInput } from '../../graph/build-record-graph.js';
import { checkCreateInclude, resolveInclude } from '../../graph/include.js';
import type { PendingLookup } from '../../graph/record-graph.js';
import { hydrateBuilt } from '../../hydrate/hydrate-create.js';
import { planWrites } from '../../plan/plan-writes.js';
import type { WritePlan } from '../../plan/write-plan.js';
import { stateOf } from '../../schema/instance-state.js';
import { describeValue } from '../../util/describe-value.js';
import type { ModelContext } from '../context.js';
import { checkOptions } from '../options.js';
import { createConnected } from './connect-rows.js';
import { createWithHooks, hasHooks } from './create-with-hooks.js';
import {
  type CreateInput,
  type CreateOptions,
  createOptions,
  inputOptions,
  type PreparedCreate,
  prepare,
  validate,
} from './prepared-create.js';
import { writeRecords } from './write-records.js';

export type { CreateOptions } from './prepared-create.js';

/** `create`: one root. */
export async function createOne(
  context: ModelContext,
  value: unknown,
  options: CreateOptions = {},
): Promise<object> {
  checkOptions(`${context.model.name}.create`, options, createOptions);
  const [created] = await createAll(context, { name: 'create', roots: single(value), options });
  return created as object;
}

/** `bulkCreate`: many roots, one transaction. */
export async function createMany(
  context: ModelContext,
  rows: unknown,
  options: CreateOptions = {},
): Promise<object[]> {
  const { name } = context.model;
  checkOptions(`${name}.bulkCreate`, options, createOptions);
  if (!Array.isArray(rows)) {
    throw new ValidationError(`${name}.bulkCreate takes an array, not ${describeValue(rows)}`, {
      code: 'INVALID_SHAPE',
      model: name,
    });
  }
  return createAll(context, { name: 'bulkCreate', roots: { values: rows, isArray: true }, options });
}

/** Values to instances, by way of rows that are there already where the values name some. */
export async function createAll(context: ModelContext, input: CreateInput): Promise<object[]> {
  checkCreate(context, input);
  const prepared = prepare(context, input);
  if (prepared.graph.lookups.length > 0) return createConnected(context, input, prepared, runPrepared);
  return runPrepared(context, prepared, input.options);
}

/** Validates a graph, plans it, runs the plan; with the hooks of its models, if there are any. */
async function runPrepared(
  context: ModelContext,
  prepared: PreparedCreate,
  options: CreateOptions,
): Promise<object[]> {
  if (hasHooks(prepared.graph)) return createWithHooks(context, prepared, options);
  const validating = validate(context, prepared);
  if (validating !== undefined) await validating;
  return prepared.graph.roots.length === 0 ? [] : writeRecords(context, prepared, options);
}

/** What a create cannot run with is refused before hooks, validators and lookups are. */
function checkCreate({ database, model }: ModelContext, { name, call, options }: CreateInput): void {
  database.session.check(options);
  const { hookOptions } = options;
  if (hookOptions === undefined || (typeof hookOptions === 'object' && hookOptions !== null)) return;
  const message = `${call ?? `${model.name}.${name}`}: hookOptions is ${describeValue(hookOptions)}, not an object`;
  throw new ValidationError(message, { code: 'INVALID_QUERY', model: model.name });
}

/** `build`: a new instance with what is nested below it, to be inserted by `save`. Only shapes, keys and types are checked. */
export function buildOne(
  { schema, model }: ModelContext,
  value: unknown,
  options: Pick<CreateOptions, 'include'> = {},
): object {
  checkOptions(`${model.name}.build`, options, ['include']);
  const include = resolveInclude(schema, model, options.include);
  checkCreateInclude(include);
  const graph = buildRecordGraph(model, single(value), include, new Date());
  if (graph.problems.length > 0) throw combineProblems(`${model.name}.build`, graph.problems);
  const [built] = hydrateBuilt(graph);
  const state = stateOf(built as object);
  if (state !== undefined) state.include = options.include;
  return built as object;
}

/** `planCreate`: what create would do, with no database. */
export function planOne(context: ModelContext, value: unknown, options: CreateOptions = {}): WritePlan {
  checkOptions(`${context.model.name}.planCreate`, options, inputOptions);
  const prepared = prepare(context, { name: 'planCreate', roots: single(value), options });
  const [unknown] = prepared.graph.lookups;
  if (unknown !== undefined) throw notPlannable(unknown);
  // Nothing is waited for, so that what is wrong is thrown here.
  void validate(context, prepared, false);
  return planWrites(prepared.graph, context.database.compiler.dialect);
}

function single(value: unknown): RootInput {
  return { values: [value], isArray: false };
}

function notPlannable({ model, path }: PendingLookup): ValidationError {
  const where = formatPath(toPath(path)) || model.name;
  return new ValidationError(
    `${where}: a plan is made without a database, so it cannot know the row that connect() names; pass an instance that was read`,
    { code: 'INVALID_VALUE', model: model.name, path: toPath(path) },
  );
}
