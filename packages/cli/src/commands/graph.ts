import type { AssociationGraph } from '@espalier/core';
import { type Command, Option } from 'commander';
import { drawHtml } from '../graph/draw-html.js';
import { drawSvg } from '../graph/draw-svg.js';
import { toJson } from '../output/json.js';
import { writeResult } from '../output/write-result.js';
import { type CommandContext, examples, withProject } from './command.js';

interface GraphOptions {
  readonly format: 'mermaid' | 'svg' | 'html';
  readonly out?: string;
  readonly json?: boolean;
}

/** Adds `graph`: the models and their associations as a diagram. */
export function addGraph(program: Command, context: CommandContext): void {
  program
    .command('graph')
    .summary('draw the models and their associations')
    .description('Draws the models and their associations. It needs no connection and no network.')
    .addOption(
      new Option('--format <format>', 'the kind of the diagram')
        .choices(['mermaid', 'svg', 'html'])
        .default('mermaid'),
    )
    .option('--out <file>', 'write a file instead of the output')
    .option('--json', 'the graph as data')
    .addHelpText('after', examples('graph', 'graph --format svg --out docs/models.svg', 'graph --json'))
    .action((options: GraphOptions, command: Command) =>
      withProject(context, command, async ({ database }) => {
        const text = await draw(database.associationGraph(), options);
        writeResult(context.terminal, text, options.out);
      }),
    );
}

function draw(graph: AssociationGraph, { format, json }: GraphOptions): string | Promise<string> {
  if (json) return toJson({ models: graph.models, associations: graph.associations });
  if (format === 'svg') return drawSvg(graph);
  return format === 'html' ? drawHtml(graph) : graph.toMermaid();
}
