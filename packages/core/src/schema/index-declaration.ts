import { ConfigurationError } from '../errors/schema-errors.js';
import { describeValue } from '../util/describe-value.js';
import {
  anything,
  either,
  findOptionMistake,
  flag,
  list,
  namedValues,
  type OptionKind,
  text,
} from '../util/option-kinds.js';
import { isPlainObject } from '../util/plain-object.js';
import { unusableName } from './naming.js';
import type { Op } from './operators.js';
import { type NotSqlExpression, type SqlExpression, SqlFragment } from './sql-fragment.js';

/** The methods of indexes, by PostgreSQL's names. SQLite has `btree`, the default. */
export const indexMethods = ['btree', 'hash', 'gist', 'spgist', 'gin', 'brin'] as const;

export type IndexMethod = (typeof indexMethods)[number];

/** Whether smaller values come first. */
export type IndexDirection = 'asc' | 'desc';

/** An attribute or an expression of an index, with a direction. */
export type IndexField =
  | { readonly name: string; readonly order?: 'ASC' | 'DESC' }
  | { readonly expression: SqlExpression; readonly order?: 'ASC' | 'DESC' };

/** The condition of an index: attributes and values, with operators, as in `where` of a finder, or an `sql` fragment. */
export type IndexCondition = SqlExpression | IndexConditions;

interface IndexConditions extends NotSqlExpression {
  readonly [attribute: string]: unknown;
  readonly [Op.and]?: readonly IndexCondition[];
  readonly [Op.or]?: readonly IndexCondition[];
  readonly [Op.not]?: IndexCondition;
}

/** An index as the user declares it. */
export interface IndexOptions {
  /** Attribute names, `sql` fragments, or either with a direction: `{ name: 'createdAt', order: 'DESC' }`. */
  readonly fields: readonly (string | SqlExpression | IndexField)[];
  /** The name of the index. Default: a name that Espalier generates from the table, the columns and the options. */
  readonly name?: string;
  /** Whether no two rows may have equal values of the fields. Default `false`. */
  readonly unique?: boolean;
  /** The rows that the index contains. A unique index has no two equal ones among them. Default: all. */
  readonly where?: IndexCondition;
  /** PostgreSQL: the method of the index, such as `gin`. Default `btree`. */
  readonly using?: IndexMethod | Uppercase<IndexMethod>;
}

/** An attribute or an expression of an index. */
export type IndexPart =
  | { readonly kind: 'attribute'; readonly attribute: string; readonly direction: IndexDirection | undefined }
  | {
      readonly kind: 'expression';
      readonly fragment: SqlFragment;
      readonly direction: IndexDirection | undefined;
    };

/** An index of a table: frozen data. Its attributes and its condition are checked when the models are resolved. */
export interface Index {
  readonly name: string | undefined;
  readonly unique: boolean;
  readonly parts: readonly IndexPart[];
  /** As the user declares it; `undefined` if the index contains every row. */
  readonly where: unknown;
  readonly method: IndexMethod;
}

/** The kind of a condition on the rows of a table. */
export const conditionKind: OptionKind = either('an object of conditions or an sql fragment', namedValues, {
  noun: '',
  accepts: (value) => value instanceof SqlFragment,
});

const optionKinds = {
  fields: list,
  name: text,
  unique: flag,
  where: conditionKind,
  using: text,
} as const satisfies Readonly<Record<keyof IndexOptions, OptionKind>>;

const fieldKinds = {
  name: text,
  expression: anything,
  order: anything,
} as const satisfies Readonly<Record<string, OptionKind>>;

/** Reads the option `indexes` of a model. @throws ConfigurationError if one cannot work */
export function readIndexes(model: string, declared: readonly IndexOptions[] = []): readonly Index[] {
  const indexes = declared.map((options: unknown, position) => {
    const fail = (why: string) =>
      new ConfigurationError(`Model '${model}': indexes[${position}] ${why}`, { model });
    if (!isPlainObject(options)) throw fail(`is ${describeValue(options)}, not an object with \`fields\``);
    const mistake = findOptionMistake(options, optionKinds);
    if (mistake !== undefined) throw fail(`has ${mistake}`);
    return readIndex(options as IndexOptions, fail);
  });
  return Object.freeze(indexes);
}

/** Returns the attributes of a unique index that no two rows have in common; `undefined` if rows can have. */
export function keyOfIndex({ unique, parts, where }: Index): readonly string[] | undefined {
  if (!unique || where !== undefined) return undefined;
  const names = parts.map((part) => (part.kind === 'attribute' ? part.attribute : undefined));
  return names.every((name) => name !== undefined) ? names : undefined;
}

type Fail = (why: string) => ConfigurationError;

function readIndex(
  { fields = [], name, unique = false, where, using }: Partial<IndexOptions>,
  fail: Fail,
): Index {
  if (fields.length === 0) throw fail('has no fields');
  const unusable = name === undefined ? undefined : unusableName(name);
  if (unusable !== undefined) throw fail(`has the name '${name}', which ${unusable}`);
  const parts = Object.freeze(
    fields.map((field, position) => readPart(field, `\`fields[${position}]\``, fail)),
  );
  return Object.freeze({ name, unique, parts, where, method: readMethod(using, fail) });
}

function readPart(field: unknown, at: string, fail: Fail): IndexPart {
  if (typeof field === 'string' || field instanceof SqlFragment) return buildPart(field, undefined);
  if (!isPlainObject(field))
    throw fail(
      `has ${at}: ${describeValue(field)}; it must be an attribute, an sql fragment or { name, order }`,
    );
  const mistake = findOptionMistake(field, fieldKinds, ` in ${at}`);
  if (mistake !== undefined) throw fail(`has ${mistake}`);
  const { name, expression, order } = field as { readonly [option: string]: unknown };
  const indexed = name ?? expression;
  if (indexed === undefined) throw fail(`has ${at} without \`name\` or \`expression\``);
  if (name !== undefined && expression !== undefined)
    throw fail(`has ${at} with \`name\` and \`expression\``);
  if (typeof indexed !== 'string' && !(indexed instanceof SqlFragment))
    throw fail(`has ${at} with expression: ${describeValue(indexed)}; it must be an sql fragment`);
  return buildPart(indexed, readDirection(order, at, fail));
}

function buildPart(indexed: string | SqlFragment, direction: IndexDirection | undefined): IndexPart {
  return typeof indexed === 'string'
    ? Object.freeze({ kind: 'attribute', attribute: indexed, direction })
    : Object.freeze({ kind: 'expression', fragment: indexed, direction });
}

function readDirection(order: unknown, at: string, fail: Fail): IndexDirection | undefined {
  if (order === undefined) return undefined;
  const direction = typeof order === 'string' ? order.toLowerCase() : undefined;
  if (direction === 'asc' || direction === 'desc') return direction;
  const given = typeof order === 'string' ? `'${order}'` : describeValue(order);
  throw fail(`has ${at} with order ${given}; it must be 'ASC' or 'DESC'`);
}

function readMethod(using: string | undefined, fail: Fail): IndexMethod {
  const method = indexMethods.find((each) => each === (using ?? 'btree').toLowerCase());
  if (method !== undefined) return method;
  const known = indexMethods.map((each) => `'${each}'`).join(', ');
  throw fail(`has the method '${using}'; it must be one of ${known}`);
}
