import { EspalierError } from './espalier-error.js';

/** The maximum number of lines of a stack that callers add to. One error can be thrown by any number of calls. */
const maxLines = 50;

/**
 * Adds the lines of the functions that await a call, or have called it, to the stack of an error. Returns the same error.
 *
 * @param call the running function of the call, which is not one of them
 */
export function withCaller(error: unknown, call: (...values: never[]) => unknown): unknown {
  if (!(error instanceof EspalierError)) return error;
  const lines = readLines(error.stack);
  if (lines.length >= maxLines) return error;
  const here: { readonly stack?: unknown } = {};
  Error.captureStackTrace(here, call);
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

type Method = (this: unknown, ...values: unknown[]) => unknown;

/** Replaces synchronous methods by ones that add the lines of their caller to the errors that they throw. */
export function traceCallers<T extends object>(target: T, names: readonly (keyof T & string)[]): void {
  const methods = target as Record<string, Method>;
  for (const name of names) {
    const method = methods[name] as Method;
    const { [name]: value } = {
      [name](this: unknown, ...values: unknown[]) {
        try {
          return method.apply(this, values);
        } catch (error) {
          throw withCaller(error, value as Method);
        }
      },
    };
    Object.defineProperty(target, name, { value, configurable: true, writable: true });
  }
}
