/** An error that a command reports: what is wrong, and what to do. */
export class CommandError extends Error {
  override readonly name: string = 'CommandError';
  readonly hint: string | undefined;

  constructor(message: string, hint?: string, options?: ErrorOptions) {
    super(message, options);
    this.hint = hint;
  }
}

/** A mistake in the command line or in the configuration. */
export class UsageError extends CommandError {
  override readonly name = 'UsageError';
}
