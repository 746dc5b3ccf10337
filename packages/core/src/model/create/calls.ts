import { combineProblems } from '../../errors/combine-problems.js';
import { OptionError, ValidationError } from '../../errors/input-errors.js';
import { formatPath, toPath } from '../../errors/path.js';
import { buildRecordGraph, type RootInput } from '../../graph/build-record-graph.js';
import { checkCreateInclude, resolveInclude } from '../../graph/include.js';
import type { PendingLookup } from '../../graph/record-graph.js';
import { hydrateBuilt } from '../../hydrate/hydrate-built.js';
import { planWrites } from '../../plan/plan-writes.js';
import type { WritePlan } from '../../plan/write-plan.js';
import { stateOf } from '../../schema/instance-state.js';
import { describeValue } from '../../util/describe-value.js';
import { validateRecordGraph } from '../../validate/validate-record-graph.js';
import type { ModelContext } from '../context.js';
import { checkOptions } from '../options.js';
import { create } from './create.js';
import { type CreateOptions, createOptions, inputOptions, readCreateRequest } from './create-request.js';

/** `create`: inserts one root with everything nested in it. */
export async function createOne(
  context: ModelContext,
  values: unknown,
  options: CreateOptions = {},
): Promise<object> {
  checkOptions(`${context.model.name}.create`, options, createOptions);
  const [created] = await create(context, { name: 'create', roots: singleRoot(values), options });
  return created as object;
}

/** `bulkCreate`: inserts many roots in one transaction. */
export async function createMany(
  context: ModelContext,
  values: unknown,
  options: CreateOptions = {},
): Promise<object[]> {
  const { name } = context.model;
  checkOptions(`${name}.bulkCreate`, options, createOptions);
  if (!Array.isArray(values)) {
    throw new ValidationError(`${name}.bulkCreate takes an array, not ${describeValue(values)}`, {
      code: 'INVALID_SHAPE',
      model: name,
    });
  }
  return create(context, { name: 'bulkCreate', roots: { values, isArray: true }, options });
}

/**
 * `build`: returns a new instance with everything nested in it, which `save` inserts. Only shapes, keys and types are
 * checked.
 */
export function buildOne(
  { schema, model }: ModelContext,
  values: unknown,
  options: Pick<CreateOptions, 'include'> = {},
): object {
  checkOptions(`${model.name}.build`, options, ['include']);
  const include = resolveInclude(schema, model, options.include);
  checkCreateInclude(include);
  const graph = buildRecordGraph(model, singleRoot(values), include, new Date());
  if (graph.problems.length > 0) throw combineProblems(`${model.name}.build`, graph.problems);
  const [built] = hydrateBuilt(graph);
  const state = stateOf(built as object);
  if (state !== undefined) state.include = options.include;
  return built as object;
}

/** `planCreate`: returns the plan that `create` would run, without a database. */
export function planOne(context: ModelContext, values: unknown, options: CreateOptions = {}): WritePlan {
  const { dialect } = context.database.compiler;
  checkOptions(`${context.model.name}.planCreate`, options, inputOptions);
  const roots = singleRoot(values);
  const { graph, call } = readCreateRequest(context, { name: 'planCreate', roots, options });
  const [lookup] = graph.lookups;
  if (lookup !== undefined) throw notPlannable(lookup);
  // Validators that have to be awaited are left out, so that every problem is thrown here.
  void validateRecordGraph(graph, { limits: dialect, call, allowsAsync: false });
  return planWrites(graph, dialect);
}

function singleRoot(values: unknown): RootInput {
  return { values: [values], isArray: false };
}

function notPlannable({ model, path }: PendingLookup): OptionError {
  const where = formatPath(toPath(path)) || model.name;
  return new OptionError(
    `${where}: a plan is made without a database, so it cannot know the row that connect() names; pass an instance that was read`,
    { model: model.name, path: toPath(path) },
  );
}
