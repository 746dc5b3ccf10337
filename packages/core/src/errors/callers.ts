import { EspalierError } from './espalier-error.js';

type Method = (this: unknown, ...values: unknown[]) => Promise<unknown>;

/** The maximum number of lines of a stack that callers add to. One error can be thrown by any number of calls. */
const maxLines = 50;

/**
 * Replaces asynchronous methods by ones that add the lines of their caller to the errors that they throw. The driver
 * creates its errors where V8 knows no caller. A call that succeeds pays nothing for the trace.
 */
export function traceCallers(target: object, names: readonly string[]): void {
  const methods = target as Record<string, Method>;
  for (const name of names) {
    const method = methods[name] as Method;
    const { [name]: value } = {
      async [name](this: unknown, ...values: unknown[]) {
        try {
          return await method.apply(this, values);
        } catch (error) {
          throw withCaller(error);
        }
      },
    };
    Object.defineProperty(target, name, { value, configurable: true, writable: true });
  }
}

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
