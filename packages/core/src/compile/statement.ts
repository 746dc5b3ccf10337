/** SQL text with its bindings, as the driver takes them. */
export interface Statement {
  readonly sql: string;
  readonly bindings: readonly unknown[];
}
