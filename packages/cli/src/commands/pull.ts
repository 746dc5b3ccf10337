import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Database } from '@espalier/core';
import type { Command } from 'commander';
import { confirm } from '../output/confirm.js';
import { writeResult } from '../output/write-result.js';
import { readModels } from '../pull/read-models.js';
import { readUserTypes } from '../pull/user-types.js';
import { writeModels } from '../pull/write-models.js';
import { type CommandContext, closeDatabase, examples, withProject } from './command.js';

interface PullOptions {
  readonly url?: string;
  readonly import: string;
  readonly out?: string;
  readonly yes?: boolean;
}

/** Adds `pull`: writes the models of an existing database. */
export function addPull(program: Command, context: CommandContext): void {
  const { terminal } = context;
  program
    .command('pull')
    .summary('write models from the tables of a database')
    .description(
      'Reads the tables of a database and writes their models in TypeScript. What no model can say becomes a comment.',
    )
    .option('--url <url>', 'the database (default: that of the configuration)')
    .option(
      '--import <module>',
      'without --url: the module from which the models import `database`',
      './database',
    )
    .option('--out <file>', 'write a file instead of the output')
    .option('--yes', 'do not ask before a file is overwritten')
    .addHelpText(
      'after',
      examples('pull --url sqlite:shop.db --out models.ts', 'pull --import ./db --out src/models.ts'),
    )
    .action(async (options: PullOptions, command: Command) => {
      const { url, out, yes } = options;
      if (out !== undefined && existsSync(resolve(terminal.cwd, out)))
        await confirm(terminal, `This overwrites ${out}.`, yes);
      const text =
        url === undefined
          ? await withProject(context, command, ({ database, migrations }) =>
              pullModels(database, migrations.tableName, `import { database } from '${options.import}';\n`),
            )
          : await pullFromUrl(context, url);
      writeResult(terminal, text, out);
    });
}

async function pullFromUrl({ terminal }: CommandContext, url: string): Promise<string> {
  const database = new Database(url);
  try {
    terminal.showProgress('reading the tables');
    return await pullModels(
      database,
      'knex_migrations',
      `\nexport const database = new Database(${urlCode(url)});\n`,
    );
  } finally {
    terminal.showProgress('');
    await closeDatabase(database);
  }
}

/** A URL with a user may have a password, which is no part of a program. */
function urlCode(url: string): string {
  return /@|password/i.test(url) ? 'process.env.DATABASE_URL as string' : `'${url}'`;
}

async function pullModels(database: Database, migrationTable: string, databaseCode: string): Promise<string> {
  const tables = await database.readSchema();
  const userTypes = await readUserTypes(database);
  return writeModels(
    readModels(tables, { dialect: database.dialect, userTypes, migrationTable }),
    databaseCode,
  );
}
