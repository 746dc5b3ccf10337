import type { Database } from '@espalier/core';
import type { Command } from 'commander';
import type { ConfigOptions } from '../config/find-config.js';
import { createLoader } from '../config/load-module.js';
import { openProject } from '../config/open-project.js';
import type { Project } from '../config/project.js';
import type { Terminal } from '../output/terminal.js';

/** What the commands of one run share. */
export interface CommandContext {
  readonly terminal: Terminal;
  /** The code with which the process should exit. */
  exitCode: number;
}

/** Opens the project that the options name, runs the work of a command, and closes the database. */
export async function withProject<T>(
  { terminal }: CommandContext,
  command: Command,
  work: (project: Project) => T | Promise<T>,
): Promise<T> {
  const project = await openProject(terminal.cwd, command.optsWithGlobals<ConfigOptions>(), createLoader);
  try {
    return await work(project);
  } finally {
    terminal.showProgress('');
    await closeDatabase(project.database);
  }
}

/** Closes a database. `close` leaves a knex instance open that the project itself has created. */
export async function closeDatabase(database: Database): Promise<void> {
  await database.close();
  await database.knex.destroy();
}

/** Returns the examples at the end of the help of a command. */
export function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ espalier ${line}`).join('\n')}`;
}
