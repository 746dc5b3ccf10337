import type { Dialect } from '../dialect/dialect.js';
import type { ValidationError } from '../errors/input-errors.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { describeValue } from '../util/describe-value.js';
import { isSameList } from '../util/same-list.js';
import { invalidQuery } from './invalid-query.js';
import type { KeysetPlan, PageStep, StepValues } from './plan-keyset.js';

/** Is raised when the content of cursors changes, so that a cursor of an earlier version is rejected. */
const version = 1;

/** The content of a cursor. */
type Content = readonly [version: unknown, model: unknown, order: unknown, values: unknown];

/** Returns the cursor of a row: its place in an order, as a text that can be part of a URL. */
export function writeCursor({ root, steps }: KeysetPlan, values: StepValues): string {
  const content: Content = [version, root.model.name, writeOrder(steps), values.map(writeValue)];
  return Buffer.from(JSON.stringify(content)).toString('base64url');
}

/**
 * Returns the values of a cursor, each of which the driver can have read.
 *
 * @param option the option that the cursor was passed as
 * @throws ValidationError if it is not a cursor of the order, since it may come from a request
 */
export function readCursor(
  { root: { model }, steps }: KeysetPlan,
  dialect: Dialect,
  option: string,
  cursor: unknown,
): StepValues {
  const [, name, order, values] = parseCursor(model, option, cursor);
  if (name !== model.name) throw invalidCursor(model, `${option} is a cursor of another model`);
  if (!Array.isArray(order) || !isSameList(order, writeOrder(steps))) {
    const hint = `a cursor belongs to the \`order\` of its page; begin again without \`${option}\``;
    throw invalidCursor(model, `${option} is a cursor of another order`, hint);
  }
  if (!Array.isArray(values) || values.length !== steps.length) throw notACursor(model, option);
  return steps.map(({ attribute: { name, type } }, index) => {
    const value = readValue(values[index]);
    if (value === null || (value !== undefined && dialect.canHaveRead(type, value))) return value;
    throw invalidQuery(model, `${option} is a cursor with a value that '${name}' cannot have`, name);
  });
}

function parseCursor(model: ModelDefinition, option: string, cursor: unknown): Content {
  if (typeof cursor !== 'string')
    throw invalidCursor(model, `${option} takes a cursor, which is a text, not ${describeValue(cursor)}`);
  const bytes = Buffer.from(cursor, 'base64url');
  const content = parseJson(bytes.toString());
  const isCursor = bytes.toString('base64url') === cursor && Array.isArray(content);
  if (!isCursor || content.length !== 4 || content[0] !== version) throw notACursor(model, option);
  return content as unknown as Content;
}

/** Returns `undefined` for a text that is not JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function writeOrder(steps: readonly PageStep[]): readonly string[] {
  return steps.flatMap(({ attribute, direction, nulls }) => [attribute.name, direction, nulls]);
}

/** Returns a value as null or as a text with its kind in front, since JSON has neither bytes nor all integers. */
function writeValue(value: unknown): string | null {
  if (value === null) return null;
  if (typeof value === 'bigint') return `i${value}`;
  if (typeof value === 'number') return `n${value}`;
  return value instanceof Uint8Array ? `b${Buffer.from(value).toString('base64url')}` : `t${value}`;
}

/** Returns the value of its text; `undefined` if it is not such a text. */
function readValue(written: unknown): unknown {
  if (written === null) return null;
  if (typeof written !== 'string') return undefined;
  const text = written.slice(1);
  switch (written[0]) {
    case 't':
      return text;
    case 'i':
      return /^-?\d{1,19}$/.test(text) ? BigInt(text) : undefined;
    case 'n':
      return text.trim() === '' || Number.isNaN(Number(text)) ? undefined : Number(text);
    case 'b':
      return Buffer.from(text, 'base64url');
    default:
      return undefined;
  }
}

function notACursor(model: ModelDefinition, option: string): ValidationError {
  const hint = 'pass the `startCursor` or the `endCursor` of a page as it is';
  return invalidCursor(model, `${option} is not a cursor`, hint);
}

function invalidCursor(model: ModelDefinition, message: string, hint?: string): ValidationError {
  return invalidQuery(model, message, undefined, hint);
}
