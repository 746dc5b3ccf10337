import { OptionError, ValidationError } from '../../errors/input-errors.js';
import { formatPath, toPath } from '../../errors/path.js';
import { buildRecordGraph, type RootInput } from '../../graph/build-record-graph.js';
import { resolveCreateInclude } from '../../graph/known-include.js';
import type { PendingLookup } from '../../graph/record-graph.js';
import { hydrateBuilt } from '../../hydrate/hydrate-built.js';
import { planWrites } from '../../plan/plan-writes.js';
import type { WritePlan } from '../../plan/write-plan.js';
import { stateOf } from '../../schema/instance-state.js';
import { describeValue } from '../../util/describe-value.js';
import { andThen, type Paced, withoutPause, withoutPauses } from '../../util/pausable.js';
import { validateRecordGraph } from '../../validate/validate-record-graph.js';
import type { ModelContext } from '../context.js';
import { checkOptions } from '../options.js';
import { create } from './create.js';
import {
  inputOptions,
  insertOptions,
  readCreateRequest,
  singleRoot,
  type UncheckedCreateOptions,
} from './create-request.js';

/** `create`: inserts one root with everything that is nested in it. */
export function createOne(
  context: ModelContext,
  values: unknown,
  options: UncheckedCreateOptions = {},
): Paced<object | undefined> {
  checkOptions(`${context.model.name}.create`, options, insertOptions);
  const creating = create(context, { name: 'create', roots: singleRoot(values), options });
  return andThen(creating, ([created]) => (options.returning === false ? undefined : created));
}

/** `bulkCreate`: inserts many roots in one transaction. */
export async function createMany(
  context: ModelContext,
  values: unknown,
  options: UncheckedCreateOptions = {},
): Promise<object[] | undefined> {
  const { name } = context.model;
  checkOptions(`${name}.bulkCreate`, options, insertOptions);
  const created = await create(context, { name: 'bulkCreate', roots: readRows(context, values), options });
  return options.returning === false ? undefined : created;
}

/** Returns the roots of `bulkCreate`. @throws ValidationError if they are not an array */
export function readRows({ model: { name } }: ModelContext, values: unknown): RootInput {
  if (Array.isArray(values)) return { values, isArray: true };
  const message = `${name}.bulkCreate takes an array, not ${describeValue(values)}`;
  throw new ValidationError(message, { code: 'INVALID_SHAPE', model: name });
}

/**
 * `build`: returns a new instance with everything that is nested in it, for `save` to insert. Checks shapes, keys and
 * types, but runs no validator.
 */
export function buildOne(
  { schema, model }: ModelContext,
  values: unknown,
  options: Pick<UncheckedCreateOptions, 'include'> = {},
): object {
  checkOptions(`${model.name}.build`, options, ['include']);
  const include = resolveCreateInclude(schema, model, options.include);
  const graph = withoutPause(
    buildRecordGraph(model, singleRoot(values), include, new Date(), { pace: withoutPauses }),
  );
  graph.problems.throwIfAny(`${model.name}.build`);
  const [built] = hydrateBuilt(graph);
  const state = stateOf(built as object);
  if (state !== undefined) state.include = options.include;
  return built as object;
}

/** `planCreate`: returns the plan that `create` would run, without a database. */
export function planOne(
  context: ModelContext,
  values: unknown,
  options: UncheckedCreateOptions = {},
): WritePlan {
  const { dialect, context: contextValues } = context.database.compiler;
  checkOptions(`${context.model.name}.planCreate`, options, inputOptions);
  const input = { name: 'planCreate', roots: singleRoot(values), options };
  const pace = withoutPauses;
  const request = readCreateRequest(context, input, pace);
  const { graph, call } = withoutPause(request);
  const [lookup] = graph.lookups;
  if (lookup !== undefined) throw cannotLookUp(lookup);
  // Validators that have to be awaited are skipped, so that every problem is thrown here.
  withoutPause(
    validateRecordGraph(graph, { limits: dialect, context: contextValues, call, allowsAsync: false, pace }),
  );
  return withoutPause(planWrites(graph, dialect, pace));
}

function cannotLookUp({ model, path: chain }: PendingLookup): OptionError {
  const path = toPath(chain);
  const where = formatPath(path) || model.name;
  const why = 'a plan is made without a database, so it cannot know the row that connect() names';
  const message = `${where}: ${why}; pass an instance that was read`;
  return new OptionError(message, { model: model.name, path });
}
