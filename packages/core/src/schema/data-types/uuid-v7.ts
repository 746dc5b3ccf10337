let generate: (() => string) | undefined;

/** Returns a UUID of version 7. The package `uuid` is loaded for the first one. */
export function uuidV7(): string {
  generate ??= (require('uuid') as typeof import('uuid')).v7;
  return generate();
}
