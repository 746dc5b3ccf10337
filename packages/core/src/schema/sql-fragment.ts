/** A literal piece of SQL with its bindings. Made only by {@link sql}, so no parsed JSON can pass for one. */
export class SqlFragment {
  readonly text: string;
  readonly bindings: readonly unknown[];

  constructor(text: string, bindings: readonly unknown[]) {
    this.text = text;
    this.bindings = Object.freeze([...bindings]);
    Object.freeze(this);
  }
}

/**
 * Writes a literal SQL fragment. Interpolated values are bound, never spliced into the text.
 *
 * @example
 * const Token = database.define('token', { value: { type: DataTypes.UUID, defaultValue: sql`gen_random_uuid()` } });
 */
export function sql(strings: TemplateStringsArray, ...bindings: readonly unknown[]): SqlFragment {
  return new SqlFragment(strings.join('?'), bindings);
}
