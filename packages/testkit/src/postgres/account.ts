import { readFileSync } from 'node:fs';

/** The user of the operating system that runs the server. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Returns the account that runs PostgreSQL: `undefined` for the current user, and another account for root, because
 * PostgreSQL does not start as root.
 *
 * @throws Error if the current user is root and there is no user `postgres` or `nobody`
 */
export function postgresAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const passwd = readFileSync('/etc/passwd', 'utf8');
  const account = findAccount(passwd, 'postgres') ?? findAccount(passwd, 'nobody');
  if (account === undefined) {
    throw new Error(
      'PostgreSQL does not run as root, and there is no user postgres or nobody to run it as. ' +
        'Run the tests as another user, or set DATABASE_URL to a server of yours.',
    );
  }
  return account;
}

function findAccount(passwd: string, name: string): Account | undefined {
  const fields = passwd
    .split('\n')
    .map((line) => line.split(':'))
    .find(([user]) => user === name);
  return fields && { uid: Number(fields[2]), gid: Number(fields[3]) };
}
