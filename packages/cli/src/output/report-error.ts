import { UsageError } from './errors.js';
import { exitCodes } from './exit-codes.js';
import type { Terminal } from './terminal.js';

/** Writes an error with its hint and its code, and returns the exit code. */
export function reportError(terminal: Terminal, error: unknown, isVerbose: boolean): number {
  const { red, dim } = terminal.errorColors;
  const { message, hint, code, stack } = describe(error);
  const lines = [
    `${red('error:')} ${message}`,
    ...(hint === undefined ? [] : [`  hint: ${hint}`]),
    ...(code === undefined ? [] : [dim(`  code: ${code}`)]),
    ...(isVerbose || terminal.env.DEBUG ? [dim(stack ?? '')] : []),
  ];
  terminal.writeError(`${hideSecrets(lines.join('\n'))}\n`);
  return error instanceof UsageError ? exitCodes.usage : exitCodes.failure;
}

interface Description {
  readonly message: string;
  readonly hint?: string | undefined;
  readonly code?: string | undefined;
  readonly stack?: string | undefined;
}

function describe(error: unknown): Description {
  if (typeof error !== 'object' || error === null || !('message' in error)) return { message: String(error) };
  const { message, hint, code, stack } = error as Record<string, unknown>;
  return { message: String(message), hint: textOf(hint), code: textOf(code), stack: textOf(stack) };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Returns a text without the passwords of the URLs in it. */
export function hideSecrets(text: string): string {
  return text
    .replaceAll(/(:\/\/[^\s:@/]*:)[^\s]*@/g, '$1***@')
    .replaceAll(/([?&](?:password|sslpassword)=)[^&\s]*/gi, '$1***');
}
