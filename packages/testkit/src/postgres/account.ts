import { readFileSync } from 'node:fs';

/** The operating system's user that a server runs as. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/**
 * The account to start PostgreSQL with: `undefined` (the current user) unless that is root, which PostgreSQL refuses.
 *
 * @throws Error when the current user is root and there is no unprivileged user to run as
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
