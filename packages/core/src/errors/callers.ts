import { EspalierError } from './espalier-error.js';

/** The maximum number of lines of a stack that callers add to. One error can be thrown by any number of calls. */
const maxLines = 50;

/** Adds the lines of the functions that await the current one to the stack of an error. Returns the same error. */
export function withCaller(error: unknown): unknown {
  if (!(error instanceof EspalierError)) return error;
  const lines = readLines(error.stack);
  if (lines.length >= maxLines) return error;
  const here: { readonly stack?: unknown } = {};
  Error.captureStackTrace(here, withCaller);
  const known = new Set(lines.map(lineNumberOf));
  const added = readLines(here.stack).filter((line) => !known.has(lineNumberOf(line)));
  // A program can have frozen an error that it throws again.
  if (added.length > 0) Reflect.set(error, 'stack', [error.stack, ...added].join('\n'));
  return error;
}

/** Returns the lines of a stack that name a function. A program can have its own format of stacks. */
function readLines(stack: unknown): readonly string[] {
  return typeof stack === 'string' ? stack.split('\n').filter((line) => /^\s+at /.test(line)) : [];
}

/** Returns a line without its column, which differs between a call and the await of its result. */
function lineNumberOf(line: string): string {
  return line.replace(/^\s+at (async )?/, '').replace(/:\d+\)?$/, '');
}
