import type { SqlSyntax } from '../dialect/sql-syntax.js';
import { readTokens } from '../dialect/sql-tokens.js';

/**
 * Returns the command by which SQL of the program would end the transaction around it: `commit`; `undefined` if there is
 * none. A rollback to a savepoint ends no transaction.
 */
export function findEndOfTransaction(syntax: SqlSyntax, sql: string): string | undefined {
  const statements = readStatements(syntax, sql);
  const found = statements.find(endsTransaction)?.[0];
  // The body of a trigger or a function has statements too, and an `end`.
  const hasBody = statements.some(([first, ...rest]) => first === 'create' && rest.includes('begin'));
  return hasBody ? undefined : found;
}

function endsTransaction([first, ...rest]: readonly string[]): boolean {
  if (first === 'rollback') return !rest.slice(0, 2).includes('to');
  if (first === 'prepare') return rest[0] === 'transaction';
  return first === 'commit' || first === 'end' || first === 'abort';
}

/** Returns the words of each statement, in lower case. */
function readStatements(syntax: SqlSyntax, sql: string): readonly (readonly string[])[] {
  const statements: string[][] = [[]];
  for (const { kind, text } of readTokens(syntax, sql)) {
    if (text === ';') statements.push([]);
    else if (kind === 'word') statements.at(-1)?.push(text.toLowerCase());
  }
  return statements;
}
