import type { Database, WritePlan } from '@espalier/core';
import type { Command } from 'commander';
import { toJson } from '../output/json.js';
import { writeResult } from '../output/write-result.js';
import { describePlan } from '../plan/describe-plan.js';
import { findModelName } from '../plan/find-model-name.js';
import { includeOfPaths, includeOfPayload } from '../plan/include-of-payload.js';
import { readPayload } from '../plan/read-payload.js';
import { type CommandContext, examples, withProject } from './command.js';

interface PlanOptions {
  readonly save?: boolean;
  readonly include?: string;
  readonly json?: boolean;
}

/** Adds `plan`: what `create` or `save` would do with a payload. */
export function addPlan(program: Command, context: CommandContext): void {
  program
    .command('plan')
    .summary('tell what create or save would do with a payload')
    .description(
      'Tells what create, or save, would do with the values in a JSON file, without a database. It runs no hooks.',
    )
    .argument('<model>', 'the name of the model')
    .argument('<payload>', 'a file of JSON, or - for the input')
    .option('--save', 'the plan of save instead of create')
    .option('--include <paths>', 'the associations to include: user.addresses,tags (default: those nested)')
    .option('--json', 'the plan as data')
    .addHelpText(
      'after',
      examples('plan product chair.json', 'plan order - --save --include lines < order.json'),
    )
    .action((model: string, payload: string, options: PlanOptions, command: Command) =>
      withProject(context, command, async ({ database }) => {
        const values = await readPayload(context.terminal, payload);
        const plan = planPayload(database, model, values, options);
        const text = options.json ? toJson(describePlan(plan)) : plan.explain();
        writeResult(context.terminal, text, undefined);
      }),
    );
}

function planPayload(
  database: Database,
  model: string,
  values: object,
  { save, include }: PlanOptions,
): WritePlan {
  const graph = database.associationGraph();
  const name = findModelName(graph, model);
  const included = include === undefined ? includeOfPayload(graph, name, values) : includeOfPaths(include);
  const target = database.model(name);
  return save
    ? target.planSave(values, { include: included })
    : target.planCreate(values, { include: included });
}
