import { planCheck } from '../plan/table-definitions.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { Compiler } from './compiler.js';
import { type Fragment, namesIn, plainName, sql } from './fragment.js';
import { render, renderLiterals } from './render.js';
import { buildIndexName, digest } from './table-names.js';
import { whereFragment } from './where.js';

/** Returns the check constraints of a model, each as a part of `create table`. Two equal ones are one. */
export function checkConstraints(compiler: Compiler, model: ModelDefinition): readonly string[] {
  const texts = model.checks.map((check) => {
    const { name, condition } = planCheck(model, check);
    const fragment = whereFragment(forDefinitions(compiler), condition, '');
    const text = renderLiterals(compiler, fragment);
    const full = name ?? buildIndexName(model, columnsIn(model, fragment), 'check', digest(text));
    return `${render(compiler, sql`constraint ${plainName(full)} check`)} (${text})`;
  });
  return [...new Set(texts)];
}

/** Returns a compiler of conditions that every program can evaluate that changes the table. */
export function forDefinitions({ knex, dialect }: Compiler): Compiler {
  return new Compiler(knex, { ...dialect, ...dialect.inDefinitions });
}

/** Returns the attributes of the columns in a condition. */
function columnsIn({ attributes }: ModelDefinition, { identifiers }: Fragment): readonly string[] {
  const columns = new Set(identifiers.flatMap(namesIn));
  return attributes.filter(({ column }) => columns.has(column)).map(({ name }) => name);
}
