import { planCheck } from '../plan/table-definitions.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { Compiler } from './compiler.js';
import { type Fragment, identifier } from './fragment.js';
import { render, renderLiterals } from './render.js';
import { buildIndexName, digest } from './table-names.js';
import { whereFragment } from './where.js';

/** A check constraint in the words of SQL. */
export interface CheckText {
  /** Quoted. */
  readonly name: string;
  readonly condition: string;
}

/** Returns the check constraints of a model. Two equal ones are one. */
export function checkTexts(compiler: Compiler, model: ModelDefinition): readonly CheckText[] {
  const texts = model.checks.map((check): CheckText => {
    const { name, condition } = planCheck(model, check);
    const fragment = whereFragment(forDefinitions(compiler), condition, '');
    const text = renderLiterals(compiler, fragment);
    const full = name ?? buildIndexName(model, columnsIn(model, fragment), 'check', digest(text));
    return { name: render(compiler, identifier(full)), condition: text };
  });
  return [...new Map(texts.map((each) => [each.name, each])).values()];
}

/** Returns a compiler of conditions that every program can evaluate that changes the table. */
export function forDefinitions({ knex, dialect }: Compiler): Compiler {
  return new Compiler(knex, { ...dialect, ...dialect.inDefinitions });
}

/** Returns the attributes of the columns in a condition. */
function columnsIn({ attributes }: ModelDefinition, { identifiers }: Fragment): readonly string[] {
  return attributes.filter(({ column }) => identifiers.includes(column)).map(({ name }) => name);
}
