import type { SchemaPlan } from '@espalier/core';
import { type Command, Option } from 'commander';
import type { Project } from '../config/project.js';
import { createMigration } from '../migrations/create-migration.js';
import { describeSchemaPlan } from '../migrations/describe-schema-plan.js';
import { type MigrationFormat, migrationFormats } from '../migrations/migration-format.js';
import { readStatus } from '../migrations/migrator.js';
import { warningNames } from '../migrations/warning-names.js';
import { CommandError } from '../output/errors.js';
import { toJson } from '../output/json.js';
import { type CommandContext, examples, withProject } from './command.js';

interface CreateOptions {
  readonly empty?: boolean;
  readonly format?: MigrationFormat;
  readonly json?: boolean;
}

/** Adds `migration create`: writes what differs between the models and the database to a file. */
export function addMigrationCreate(program: Command, context: CommandContext): void {
  const { terminal } = context;
  program
    .command('migration')
    .summary('write a migration')
    .description('Writes a migration.')
    .command('create')
    .summary('write what differs between the models and the database to a file')
    .description(
      'Writes a migration that makes the tables of the database those of the models, for you to read, edit and commit.',
    )
    .argument('<name>', 'what the migration does, in a few words')
    .option('--empty', 'a migration without statements')
    .addOption(
      new Option('--format <format>', 'the language (default: that of the project)').choices(
        migrationFormats,
      ),
    )
    .option('--json', 'the file and its steps as data')
    .addHelpText(
      'after',
      examples('migration create add_stock', 'migration create fill_slugs --empty --format esm'),
    )
    .action((name: string, options: CreateOptions, command: Command) =>
      withProject(context, command, async (project) => {
        const plan = options.empty ? undefined : await planMigration(project);
        const file = plan?.isEmpty ? undefined : createMigration(project, name, plan, options.format);
        if (options.json) terminal.write(toJson({ file, ...(plan && describeSchemaPlan(plan)) }));
        else terminal.write(`${describe(file, plan)}\n`);
      }),
    );
}

/** A migration that is pending would be repeated: the database does not have yet what it says. */
async function planMigration(project: Project): Promise<SchemaPlan> {
  const pending = (await readStatus(project)).filter(({ state }) => state === 'pending');
  if (pending.length === 0) return project.database.planSchema();
  throw new CommandError(
    `A migration is pending, whose changes this one would repeat: ${pending.map(({ name }) => name).join(', ')}`,
    'run `espalier migrate` first, or write a migration without statements by --empty',
  );
}

function describe(file: string | undefined, plan: SchemaPlan | undefined): string {
  const [explained] = plan === undefined ? [''] : plan.explain().split('\n');
  if (file === undefined) return `No migration is needed: ${explained}`;
  return [`wrote ${file}`, ...(plan === undefined ? [] : summaryOf(plan))].join('\n');
}

/** The steps with what to know about them. Their statements are in the file. */
function summaryOf({ steps, hints }: SchemaPlan): readonly string[] {
  const lines = steps.flatMap(({ description, warnings, irreversible }, index) => [
    `  ${index + 1}. ${description}`,
    ...warnings.map(({ kind, text }) => `     ${warningNames[kind].toLowerCase()}: ${text}`),
    ...(irreversible === undefined ? [] : [`     cannot be undone: ${irreversible}`]),
  ]);
  return [...lines, ...hints.map((hint) => `  hint: ${hint}`)];
}
