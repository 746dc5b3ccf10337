/** Stands for the column of an attribute in an {@link sql} fragment. */
export class AttributeReference {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
    Object.freeze(this);
  }
}

/** By which the compiler knows what {@link sql} makes: a key that no attribute can have. */
declare const FRAGMENT: unique symbol;

/** What {@link sql} makes, as its users see it. */
export interface SqlExpression {
  readonly [FRAGMENT]: true;
}

/** What is not an `sql` fragment, and can stand where one can. */
export interface NotSqlExpression {
  readonly [FRAGMENT]?: true;
}

/** A literal piece of SQL with its bindings. Made only by {@link sql}, so no parsed JSON can pass for one. */
export class SqlFragment implements SqlExpression {
  declare readonly [FRAGMENT]: true;
  /** The literal texts, one more than there are bindings: each binding stands between two of them. */
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
 * Writes a literal SQL fragment. Interpolated values are bound, never spliced into the text; an interpolated fragment
 * becomes part of this one, and `sql.attribute(name)` becomes the quoted column of an attribute, with the name of its
 * table where that is needed. The text itself is taken as it is: it must be the program's own.
 *
 * @example
 * const Token = database.define('token', { value: { type: DataTypes.UUID, defaultValue: sql`gen_random_uuid()` } });
 * const title = sql.attribute('title');
 * await Product.findAll({ where: sql`length(${title}) > ${5}`, order: [sql`lower(${title})`] });
 */
export const sql = Object.freeze(
  Object.assign(buildFragment, {
    /** The column of an attribute of the model that the fragment is used for. */
    attribute: (name: string): AttributeReference => new AttributeReference(name),
  }),
);
