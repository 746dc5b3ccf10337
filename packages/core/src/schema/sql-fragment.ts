import type { JsonScalar } from './json-path.js';

/** A reference to the column of an attribute in an {@link sql} fragment. */
export class AttributeReference {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
    if (new.target === AttributeReference) Object.freeze(this);
  }
}

/** A reference to what the JSON of an attribute has at a path, in an {@link sql} fragment. */
export class JsonReference extends AttributeReference {
  readonly path: string;
  /** `undefined` for JSON of any type. */
  readonly scalar: JsonScalar | undefined;

  constructor(name: string, path: string, scalar: JsonScalar | undefined) {
    super(name);
    this.path = path;
    this.scalar = scalar;
    Object.freeze(this);
  }
}

/** A part of a date, from its year on: `2026`, `2026-11`, `2026-11-05`. */
export type DateUnit = 'year' | 'month' | 'date';

/** A reference to a part of the date of an attribute in an {@link sql} fragment. */
export class DatePartReference {
  readonly unit: DateUnit;
  readonly name: string;

  constructor(unit: DateUnit, name: string) {
    this.unit = unit;
    this.name = name;
    Object.freeze(this);
  }
}

/** Distinguishes fragments from other types: no attribute can have this key. */
declare const FRAGMENT: unique symbol;

/** The public type of a fragment, which {@link sql} returns. */
export interface SqlExpression {
  readonly [FRAGMENT]: true;
}

/** The public type of a fragment that is a part of a date, as text. `Name` is the attribute. */
export interface DatePart<Name extends string = string> extends SqlExpression {
  readonly '~date': Name;
}

/**
 * The public type of a fragment that is what the JSON of an attribute has at a path, as `Scalar`. If the compiler does not
 * know the attribute or the path, it accepts the fragment for any model.
 */
export interface JsonExpression<
  Attribute extends string = string,
  Path extends string = string,
  Scalar extends JsonScalar | undefined = JsonScalar | undefined,
> extends SqlExpression {
  readonly '~json': string extends Attribute
    ? Unchecked
    : {
        readonly [Name in Attribute]: {
          readonly [Type in Scalar extends string ? Scalar : 'json']: string extends Path ? Unchecked : Path;
        };
      };
}

// biome-ignore lint/suspicious/noExplicitAny: where nothing is known, nothing may be rejected
type Unchecked = any;

/** The type of values that are not `sql` fragments, where both are accepted. */
export interface NotSqlExpression {
  readonly [FRAGMENT]?: true;
}

/** Literal SQL with its bindings. Only {@link sql} builds it, so that no parsed JSON can pass for one. */
export class SqlFragment implements SqlExpression {
  declare readonly [FRAGMENT]: true;
  /** The literal texts around the bindings, one more than there are bindings. */
  readonly texts: readonly string[];
  /** Values, and references to attributes. */
  readonly bindings: readonly unknown[];

  constructor(texts: readonly string[], bindings: readonly unknown[]) {
    this.texts = Object.freeze([...texts]);
    this.bindings = Object.freeze([...bindings]);
    Object.freeze(this);
  }
}

function buildFragment(strings: TemplateStringsArray, ...bindings: readonly unknown[]): SqlExpression {
  const texts = [strings[0] as string];
  const bound: unknown[] = [];
  const append = (text: string) => texts.push(`${texts.pop()}${text}`);
  for (const [index, binding] of bindings.entries()) {
    if (binding instanceof SqlFragment) {
      append(binding.texts[0] as string);
      texts.push(...binding.texts.slice(1));
      bound.push(...binding.bindings);
    } else {
      texts.push('');
      bound.push(binding);
    }
    append(strings[index + 1] as string);
  }
  return new SqlFragment(texts, bound);
}

function datePart<Name extends string>(unit: DateUnit, name: Name): DatePart<Name> {
  // The type says which attribute it is of, for the compiler only.
  return new SqlFragment(['', ''], [new DatePartReference(unit, name)]) as SqlExpression as DatePart<Name>;
}

function jsonAt<
  const Attribute extends string,
  const Path extends string,
  const Scalar extends JsonScalar | undefined = undefined,
>(attribute: Attribute, path: Path, scalar?: Scalar): JsonExpression<Attribute, Path, NoInfer<Scalar>> {
  const fragment: SqlExpression = new SqlFragment(['', ''], [new JsonReference(attribute, path, scalar)]);
  // The type says what it refers to, for the compiler only.
  return fragment as JsonExpression<Attribute, Path, Scalar>;
}

/** Returns the part of a date that a fragment is; `undefined` if it is anything else. */
export function datePartOf({ texts, bindings }: SqlFragment): DatePartReference | undefined {
  const [only] = bindings;
  const isAlone = bindings.length === 1 && texts.every((text) => text === '');
  return isAlone && only instanceof DatePartReference ? only : undefined;
}

/**
 * Returns a fragment of literal SQL. Interpolated values are bound, never inserted into the text. An interpolated fragment
 * becomes part of this one. `sql.attribute(name)` becomes the quoted column of an attribute, qualified by its table where
 * the query needs it. The text itself is not escaped, so it must never come from outside the program.
 *
 * @example
 * const Token = database.define('token', { value: { type: DataTypes.UUID, defaultValue: sql`gen_random_uuid()` } });
 * const title = sql.attribute('title');
 * await Product.findAll({ where: sql`length(${title}) > ${5}`, order: [sql`lower(${title})`] });
 */
export const sql = Object.freeze(
  Object.assign(buildFragment, {
    /** Returns a reference to the column of an attribute of the model that the fragment is used with. */
    attribute: (name: string): AttributeReference => new AttributeReference(name),
    /** Returns the year of a DATE, in UTC, or of a DATEONLY, as text: `'2026'`. */
    year: <const Name extends string>(attribute: Name): DatePart<Name> => datePart('year', attribute),
    /** Returns the year and the month of a DATE, in UTC, or of a DATEONLY, as text: `'2026-11'`. */
    month: <const Name extends string>(attribute: Name): DatePart<Name> => datePart('month', attribute),
    /** Returns the day of a DATE, in UTC, or of a DATEONLY, as text: `'2026-11-05'`. */
    date: <const Name extends string>(attribute: Name): DatePart<Name> => datePart('date', attribute),
    /**
     * Returns what the JSON of an attribute has at a path. With a scalar, it is a text, a number or a boolean, and null where
     * there is anything else. Without one, it is JSON of any type, and null where there is nothing. The compiler checks all
     * three arguments where the fragment is used with a model.
     *
     * @param path keys and indexes, as in `Op.path`: `sizes[0].width`
     *
     * @example
     * Product.findAll({ order: [[sql.json('meta', 'sizes[0].width', 'number'), 'DESC']] });
     */
    json: jsonAt,
  }),
);
