import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const peersFolder = join(__dirname, '..', 'peers');

/** Installs the other libraries from the lockfile of `peers/`. Nothing else in the project needs them. */
export function installPeers(): void {
  run('npx', ['--yes', pnpm(), 'install', '--frozen-lockfile', '--prefer-offline']);
  for (const database of ['sqlite', 'postgres']) {
    const schema = `prisma/${database}.prisma`;
    if (isGenerated(database, schema)) continue;
    const prisma = require.resolve('prisma/build/index.js', { paths: [peersFolder] });
    run(process.execPath, [prisma, 'generate', '--schema', schema], {
      // The generator does not use the schema engine, but downloads it unless this variable is set.
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      CHECKPOINT_DISABLE: '1',
    });
  }
}

/** Whether Prisma's generator has written the client of this schema. It stores a copy of the schema in its folder. */
function isGenerated(database: string, schema: string): boolean {
  const copy = join(peersFolder, 'generated', database, 'schema.prisma');
  return existsSync(copy) && readFileSync(copy, 'utf8') === readFileSync(join(peersFolder, schema), 'utf8');
}

/** Returns the version of pnpm that installs the rest of the repository. */
function pnpm(): string {
  const { scripts } = readPackage(join(peersFolder, '..', '..', '..'));
  const version = /\bpnpm@\S+/.exec(scripts?.setup ?? '')?.[0];
  if (version === undefined) throw new Error('the script `setup` names no version of pnpm');
  return version;
}

export function readPackage(folder: string): { version: string; scripts?: Record<string, string> } {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

function run(command: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): void {
  execFileSync(command, args, {
    cwd: peersFolder,
    env: { ...process.env, ...environment },
    // Only the tables of the report go to the standard output.
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
}
