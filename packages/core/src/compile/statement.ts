/** SQL text with its bindings, as the driver takes them. */
export interface Statement {
  readonly sql: string;
  readonly bindings: readonly unknown[];
  /** Under which a connection keeps it prepared, where the driver does not do so by itself. */
  readonly name?: string;
  /** Whether its text is that of many calls, so that keeping it prepared pays. */
  readonly repeats?: boolean;
}
