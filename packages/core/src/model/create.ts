import { combineProblems, ValidationError } from '../errors/input-errors.js';
import { valueKind } from '../errors/value-kind.js';
import type { Transaction } from '../execute/transaction.js';
import { buildRecordGraph, type Roots } from '../graph/build-record-graph.js';
import { checkCreateInclude, resolveInclude } from '../graph/include.js';
import type { RecordGraph } from '../graph/record-graph.js';
import { hydrateBuilt, hydrateCreated } from '../hydrate/hydrate-create.js';
import type { CreatePlan } from '../plan/create-plan.js';
import { planCreate } from '../plan/plan-create.js';
import { stateOf } from '../schema/instance-state.js';
import { validateRecordGraph } from '../validate/validate-record-graph.js';
import type { ModelContext } from './host.js';
import { checkOptions } from './options.js';

/** The options of create and its kin. */
export interface CreateOptions {
  readonly include?: unknown;
  readonly transaction?: Transaction | null;
}

interface PreparedCreate {
  readonly graph: RecordGraph;
  readonly plan: CreatePlan;
  readonly now: Date;
}

/** `create`: one root. */
export async function createOne(
  context: ModelContext,
  value: unknown,
  options: CreateOptions = {},
): Promise<object> {
  checkOptions(`${context.model.name}.create`, options, ['include', 'transaction']);
  const [created] = await run(context, prepare(context, 'create', single(value), options), options);
  return created as object;
}

/** `bulkCreate`: many roots, one transaction. */
export async function createMany(
  context: ModelContext,
  rows: unknown,
  options: CreateOptions = {},
): Promise<object[]> {
  const { name } = context.model;
  checkOptions(`${name}.bulkCreate`, options, ['include', 'transaction']);
  if (!Array.isArray(rows)) {
    throw new ValidationError(`${name}.bulkCreate takes an array, not ${valueKind(rows)}`, {
      code: 'INVALID_SHAPE',
      model: name,
    });
  }
  const prepared = prepare(context, 'bulkCreate', { values: rows, isList: true }, options);
  return rows.length === 0 ? [] : run(context, prepared, options);
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
export function planOne(context: ModelContext, value: unknown, options: CreateOptions = {}): CreatePlan {
  checkOptions(`${context.model.name}.planCreate`, options, ['include']);
  return prepare(context, 'planCreate', single(value), options).plan;
}

function single(value: unknown): Roots {
  return { values: [value], isList: false };
}

/** Values to record graph, record graph to plan; throws before any SQL if anything is wrong. */
function prepare(
  { host, schema, model }: ModelContext,
  call: string,
  roots: Roots,
  options: CreateOptions,
): PreparedCreate {
  const now = new Date();
  const include = resolveInclude(schema, model, options.include);
  checkCreateInclude(include);
  const graph = buildRecordGraph(model, roots, include, now);
  validateRecordGraph(graph, host.compiler.dialect, `${model.name}.${call}`);
  return { graph, plan: planCreate(graph, host.compiler.dialect), now };
}

/** Plan to rows, rows to instances. */
async function run(
  { host }: ModelContext,
  { graph, plan, now }: PreparedCreate,
  { transaction }: CreateOptions,
): Promise<object[]> {
  await host.session.create({ plan, records: graph.records, now }, transaction);
  return hydrateCreated(graph, plan);
}
