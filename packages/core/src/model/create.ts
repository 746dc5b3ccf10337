import { combineProblems, ValidationError } from '../errors/input-errors.js';
import { valueKind } from '../errors/value-kind.js';
import type { Call } from '../execute/session.js';
import { buildRecordGraph, type InputOptions, type Roots } from '../graph/build-record-graph.js';
import { fieldsOf } from '../graph/fields.js';
import { checkCreateInclude, resolveInclude } from '../graph/include.js';
import { InputLimits } from '../graph/input-limits.js';
import type { RecordGraph } from '../graph/record-graph.js';
import { hydrateBuilt, hydrateCreated } from '../hydrate/hydrate-create.js';
import type { CreatePlan } from '../plan/create-plan.js';
import { planCreate } from '../plan/plan-create.js';
import { stateOf } from '../schema/instance-state.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { validateRecordGraph } from '../validate/validate-record-graph.js';
import type { ModelContext } from './host.js';
import { callOptions, checkOptions } from './options.js';

/** The options of create and its kin. */
export interface CreateOptions extends Call {
  readonly include?: unknown;
  /** The attributes that values are taken for in the roots; values of others are left alone. */
  readonly fields?: unknown;
  readonly maxDepth?: number;
  readonly maxRecords?: number;
}

const inputOptions = ['include', 'fields', 'maxDepth', 'maxRecords'];
const createOptions = [...inputOptions, ...callOptions];

interface PreparedCreate {
  readonly graph: RecordGraph;
  readonly call: string;
  readonly now: Date;
}

/** `create`: one root. */
export async function createOne(
  context: ModelContext,
  value: unknown,
  options: CreateOptions = {},
): Promise<object> {
  checkOptions(`${context.model.name}.create`, options, createOptions);
  const prepared = prepare(context, 'create', single(value), options);
  const validating = validate(context, prepared, true);
  if (validating !== undefined) await validating;
  const [created] = await run(context, prepared, options);
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
    throw new ValidationError(`${name}.bulkCreate takes an array, not ${valueKind(rows)}`, {
      code: 'INVALID_SHAPE',
      model: name,
    });
  }
  const prepared = prepare(context, 'bulkCreate', { values: rows, isList: true }, options);
  const validating = validate(context, prepared, true);
  if (validating !== undefined) await validating;
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
  checkOptions(`${context.model.name}.planCreate`, options, inputOptions);
  const prepared = prepare(context, 'planCreate', single(value), options);
  // Nothing is waited for, so that what is wrong is thrown here.
  void validate(context, prepared, false);
  return planCreate(prepared.graph, context.host.compiler.dialect);
}

function single(value: unknown): Roots {
  return { values: [value], isList: false };
}

/** Values to record graph. */
function prepare(
  { schema, model }: ModelContext,
  name: string,
  roots: Roots,
  options: CreateOptions,
): PreparedCreate {
  const now = new Date();
  const include = resolveInclude(schema, model, options.include);
  checkCreateInclude(include);
  const call = `${model.name}.${name}`;
  const graph = buildRecordGraph(model, roots, include, now, readInputOptions(model, call, options));
  return { graph, call, now };
}

function readInputOptions(model: ModelDefinition, call: string, options: CreateOptions): InputOptions {
  const { maxDepth, maxRecords } = options;
  const isLimited = maxDepth !== undefined || maxRecords !== undefined;
  const wrong = (why: string) =>
    new ValidationError(`${call}: ${why}`, { code: 'INVALID_QUERY', model: model.name });
  const fields = fieldsOf(model, options.fields, wrong);
  return isLimited ? { fields, limits: new InputLimits(call, { maxDepth, maxRecords }) } : { fields };
}

/** Throws before any SQL if anything is wrong; gives a promise only where a validator has to be waited for. */
function validate({ host }: ModelContext, { graph, call }: PreparedCreate, mayWait: boolean) {
  return validateRecordGraph(graph, { limits: host.compiler.dialect, call, mayWait });
}

/** Record graph to plan, plan to rows, rows to instances. */
async function run(
  { host }: ModelContext,
  { graph, now }: PreparedCreate,
  options: CreateOptions,
): Promise<object[]> {
  const plan = planCreate(graph, host.compiler.dialect);
  const outer = host.session.transactionOf(options.transaction);
  await host.session.create({ plan, records: graph.records, now, isRepeatable: true }, options);
  return hydrateCreated(graph, plan, outer && { outcome: outer.outcome, include: options.include });
}
