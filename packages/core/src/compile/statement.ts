/** SQL text with its bindings, in the form that the driver accepts. */
export interface Statement {
  readonly sql: string;
  readonly bindings: readonly unknown[];
  /** The name under which a connection keeps it prepared, if the driver needs one. */
  readonly name?: string;
  /** Whether many calls have the same text, so that it is worth keeping prepared. */
  readonly repeats?: boolean;
}
