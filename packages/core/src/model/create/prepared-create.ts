import { ValidationError } from '../../errors/input-errors.js';
import type { Call } from '../../execute/session.js';
import type { Transaction } from '../../execute/transaction.js';
import { readAllowedFields } from '../../graph/allowed-fields.js';
import { type AttachPoint, attachToStored } from '../../graph/attach-to-stored.js';
import { buildRecordGraph, type InputOptions, type RootInput } from '../../graph/build-record-graph.js';
import { checkCreateInclude, resolveInclude } from '../../graph/include.js';
import { InputLimits } from '../../graph/input-limits.js';
import type { RecordGraph } from '../../graph/record-graph.js';
import type { ModelDefinition } from '../../schema/model-definition.js';
import { validateRecordGraph } from '../../validate/validate-record-graph.js';
import type { ModelContext } from '../context.js';
import { callOptions } from '../options.js';

/** The options of create and its kin. */
export interface CreateOptions extends Call {
  readonly include?: unknown;
  /** The attributes that values are taken for in the roots; values of others are left alone. */
  readonly fields?: unknown;
  readonly maxDepth?: number;
  readonly maxRecords?: number;
  /** What the hooks of the roots find among their options. */
  readonly hookOptions?: object;
}

export const inputOptions = ['include', 'fields', 'maxDepth', 'maxRecords'];
export const createOptions = [...inputOptions, 'hookOptions', ...callOptions];

/** What a call was given. */
export interface CreateInput {
  /** The call's own name: `create`. */
  readonly name: string;
  readonly roots: RootInput;
  readonly options: CreateOptions;
  /** The call, for messages, where it is not the model's own: `product.user.create`. */
  readonly call?: string;
  /** Where the root is to hang, if not by its own values. */
  readonly place?: AttachPoint;
  /** What comes before the rows, in the same transaction. */
  readonly first?: First;
}

export type First = (transaction: Transaction) => Promise<void>;

/** A create whose values are read, and not validated yet. */
export interface PreparedCreate {
  readonly graph: RecordGraph;
  /** The call, for messages: `product.create`. */
  readonly call: string;
  readonly isBulk: boolean;
  readonly now: Date;
  readonly first?: First | undefined;
}

/**
 * Values to record graph.
 *
 * @param notFound instances that stand for rows which were looked for and are not there
 */
export function prepare(
  { schema, model }: ModelContext,
  { name, roots, options, place, first, call = `${model.name}.${name}` }: CreateInput,
  notFound?: ReadonlySet<object>,
): PreparedCreate {
  const now = new Date();
  const include = resolveInclude(schema, model, options.include);
  checkCreateInclude(include);
  const input = readInputOptions(model, call, options);
  const alone = buildRecordGraph(
    model,
    roots,
    include,
    now,
    notFound === undefined ? input : { ...input, notFound },
  );
  const graph = place === undefined ? alone : attachToStored(alone, place, now);
  return { graph, call, now, isBulk: roots.isArray, first };
}

function readInputOptions(model: ModelDefinition, call: string, options: CreateOptions): InputOptions {
  const { maxDepth, maxRecords } = options;
  const isLimited = maxDepth !== undefined || maxRecords !== undefined;
  const wrong = (why: string) =>
    new ValidationError(`${call}: ${why}`, { code: 'INVALID_QUERY', model: model.name });
  const fields = readAllowedFields(model, options.fields, wrong);
  return isLimited ? { fields, limits: new InputLimits(call, { maxDepth, maxRecords }) } : { fields };
}

/** Throws before any SQL if anything is wrong; gives a promise only where a validator has to be waited for. */
export function validate(
  { database }: ModelContext,
  { graph, call }: PreparedCreate,
  mayWait = true,
): Promise<void> | void {
  return validateRecordGraph(graph, { limits: database.compiler.dialect, call, mayWait });
}
