/** The parts of the database's SQL in which a question mark or a colon is no placeholder. */
export interface SqlSyntax {
  /** A sticky expression for literals, quoted names, line comments, and operators with a question mark. */
  readonly literal: RegExp;
  /** Whether a block comment can contain others. */
  readonly nestsComments: boolean;
}
