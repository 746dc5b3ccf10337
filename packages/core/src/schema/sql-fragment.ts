/** A reference to the column of an attribute in an {@link sql} fragment. */
export class AttributeReference {
  readonly name: string;

  constructor(name: string) {
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
  }),
);
