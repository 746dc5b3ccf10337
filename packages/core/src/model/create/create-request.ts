import { OptionError } from '../../errors/input-errors.js';
import type { Call } from '../../execute/call.js';
import type { StatementsBefore } from '../../execute/rows-before.js';
import { readAllowedFields } from '../../graph/allowed-fields.js';
import type { AttachPoint } from '../../graph/attach-to-stored.js';
import { buildRecordGraph, type RootInput } from '../../graph/build-record-graph.js';
import { checkSaveInclude, type IncludeNode, resolveInclude } from '../../graph/include.js';
import { InputLimits } from '../../graph/input-limits.js';
import { resolveCreateInclude } from '../../graph/known-include.js';
import type { RecordGraph } from '../../graph/record-graph.js';
import { reportViewRecords } from '../../graph/view-records.js';
import type { ModelDefinition, Schema, ScopedValue } from '../../schema/model-definition.js';
import type { SaveRules } from '../../schema/save-rules.js';
import { describeValue } from '../../util/describe-value.js';
import { andThen, type Pace, type Paced } from '../../util/pausable.js';
import type { ModelContext } from '../context.js';
import { checkIncludedTenants } from '../find/check-tenants.js';
import { callOptions } from '../options.js';

/** The options of `create` and `bulkCreate`. */
export interface UncheckedCreateOptions extends Call {
  readonly include?: unknown;
  /** The attributes of the roots whose values are used. Values of other attributes are ignored. */
  readonly fields?: unknown;
  readonly maxDepth?: number;
  readonly maxRecords?: number;
  readonly maxProblems?: number;
  /** Added to the options that the hooks of the roots receive. */
  readonly hookOptions?: object;
  /** Whether the created instances are returned. Default: `true`. */
  readonly returning?: unknown;
}

type OptionNames = readonly (keyof UncheckedCreateOptions)[];

export const inputOptions = [
  'include',
  'fields',
  'maxDepth',
  'maxRecords',
  'maxProblems',
] as const satisfies OptionNames;
export const createOptions = [...inputOptions, 'hookOptions', ...callOptions] as const satisfies OptionNames;
/** The options of calls that create rows, and nothing else. */
export const insertOptions = [...createOptions, 'returning'] as const satisfies OptionNames;

/** The arguments of a create. */
export interface CreateInput {
  /** The name of the method: `create`. */
  readonly name: string;
  readonly roots: RootInput;
  readonly options: UncheckedCreateOptions;
  /** The call in messages, if it is not one of the model: `product.user.create`. */
  readonly call?: string;
  /** The stored instance to attach the root to, for a call of an association. */
  readonly attachTo?: AttachPoint;
  /** The values that an association sets in the root. */
  readonly rootValues?: readonly ScopedValue[];
  /** The rules of the roots of a save. Without them, every record is new. */
  readonly rootRules?: SaveRules;
  /** What runs before the rows are written, with them: all or nothing. */
  readonly before?: StatementsBefore;
}

/** Returns the roots of a call that takes one object. */
export function singleRoot(values: unknown): RootInput {
  return { values: [values], isArray: false };
}

/** A create whose options and values were read. The values are not validated yet. */
export interface CreateRequest {
  /** The call in messages: `product.create`. */
  readonly call: string;
  readonly isBulk: boolean;
  readonly options: UncheckedCreateOptions;
  readonly include: readonly IncludeNode[];
  readonly before: StatementsBefore | undefined;
  /** The time of the call, for the timestamps of every record. */
  readonly now: Date;
  readonly pace: Pace | undefined;
  /** Whether the call returns instances. */
  readonly isReturning: boolean;
  readonly graph: RecordGraph;
  /**
   * Reads the values again after rows were looked up.
   *
   * @param notFound the `connectOrCreate` placeholders whose rows do not exist
   */
  readAgain(notFound: ReadonlySet<object>): Paced<RecordGraph>;
}

/**
 * Reads the options and the values of a create.
 *
 * @returns the request; its graph has the problems of the values
 * @throws OptionError if an option is invalid; ValidationError if the values exceed a limit
 */
export function readCreateRequest(
  context: ModelContext,
  input: CreateInput,
  pace?: Pace,
): Paced<CreateRequest> {
  const { schema, model } = context;
  const { name, roots, options, rootRules, before, call = `${model.name}.${name}` } = input;
  checkHookOptions(model, call, options);
  const isReturning = readReturning(model, call, options);
  const include =
    rootRules === undefined
      ? resolveCreateInclude(schema, model, options.include)
      : resolveSaveInclude(schema, model, options.include);
  checkIncludedTenants(include, context.database.compiler.context);
  const now = new Date();
  const read = (notFound?: ReadonlySet<object>) =>
    readRecordGraph(context, input, { call, now, include, pace }, notFound);
  return andThen(read(), (graph) => ({
    call,
    isBulk: roots.isArray,
    options,
    include,
    before,
    now,
    pace,
    isReturning,
    graph,
    readAgain: read,
  }));
}

/** Reads nested values into a record graph. */
function readRecordGraph(
  { model, database }: ModelContext,
  { roots, options, attachTo, rootValues, rootRules }: CreateInput,
  { call, now, include, pace }: Pick<CreateRequest, 'call' | 'now' | 'include' | 'pace'>,
  notFound: ReadonlySet<object> | undefined,
): Paced<RecordGraph> {
  const fields = readAllowedFields(model, options.fields, (why) => invalidOption(model, call, why));
  const limits = readInputLimits(call, options);
  const { context } = database.compiler;
  const graphOptions = { fields, limits, pace, notFound, attachTo, rootValues, rootRules, context };
  return andThen(buildRecordGraph(model, roots, include, now, graphOptions), (graph) => {
    reportViewRecords(graph, include);
    return graph;
  });
}

function resolveSaveInclude(
  schema: Schema,
  model: ModelDefinition,
  include: unknown,
): readonly IncludeNode[] {
  const nodes = resolveInclude(schema, model, include);
  checkSaveInclude(nodes);
  return nodes;
}

function readInputLimits(
  call: string,
  { maxDepth, maxRecords, maxProblems }: UncheckedCreateOptions,
): InputLimits | undefined {
  if (maxDepth === undefined && maxRecords === undefined && maxProblems === undefined) return undefined;
  return new InputLimits(call, { maxDepth, maxRecords, maxProblems });
}

function checkHookOptions(
  model: ModelDefinition,
  call: string,
  { hookOptions }: UncheckedCreateOptions,
): void {
  if (hookOptions === undefined || (typeof hookOptions === 'object' && hookOptions !== null)) return;
  throw invalidOption(model, call, `hookOptions is ${describeValue(hookOptions)}, not an object`);
}

function readReturning(model: ModelDefinition, call: string, options: UncheckedCreateOptions): boolean {
  const { returning = true } = options;
  if (typeof returning === 'boolean') return returning;
  throw invalidOption(model, call, `returning is ${describeValue(returning)}, not true or false`);
}

function invalidOption({ name: model }: ModelDefinition, call: string, why: string): OptionError {
  return new OptionError(`${call}: ${why}`, { model });
}
