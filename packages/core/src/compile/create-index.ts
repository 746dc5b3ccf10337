import { Expression } from '../plan/expression.js';
import { type IndexPlan, type IndexTerm, planIndex } from '../plan/plan-index.js';
import type { Index } from '../schema/index-declaration.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import type { Compiler } from './compiler.js';
import { forDefinitions } from './create-check.js';
import { expressionFragment } from './expression.js';
import { clause, column, empty, type Fragment, join, plainName, raw, sql, table } from './fragment.js';
import { renderLiterals } from './render.js';
import type { Statement } from './statement.js';
import { buildIndexName, digest } from './table-names.js';
import { whereFragment } from './where.js';

/** Whether an index consists of whole attributes only, so that its columns say everything about it. */
export function isPlainIndex({ parts, where, method }: Index): boolean {
  const isPlain = (part: Index['parts'][number]) => part.kind === 'attribute' && part.direction === undefined;
  return where === undefined && method === 'btree' && parts.every(isPlain);
}

/** Returns the statements that create the indexes of a model that are not plain. Two equal ones are one. */
export function indexStatements(compiler: Compiler, model: ModelDefinition): readonly Statement[] {
  const texts = model.indexes
    .filter((index) => !isPlainIndex(index))
    .map((index) => createIndexText(compiler, model, planIndex(model, index)));
  return [...new Set(texts)].map((text) => ({ sql: text, bindings: [] }));
}

/** Statements that define something bind no values, so all are literals. */
function createIndexText(
  compiler: Compiler,
  model: ModelDefinition,
  { index, terms, condition }: IndexPlan,
): string {
  const where = condition === undefined ? empty : whereFragment(forDefinitions(compiler), condition, '');
  const method = index.method === 'btree' ? empty : raw(`using ${index.method} `);
  const content = join(terms.map((term) => termFragment(compiler, term)));
  const definition = renderLiterals(compiler, sql`${method}(${content})${clause('where', where)}`);
  const kind = index.unique ? raw('unique index') : raw('index');
  const name = plainName(index.name ?? defaultName(model, index, definition));
  return `${renderLiterals(compiler, sql`create ${kind} ${name} on ${table(model)}`)} ${definition}`;
}

function termFragment(compiler: Compiler, { indexed, direction }: IndexTerm): Fragment {
  const term =
    indexed instanceof Expression ? sql`(${expressionFragment(compiler, indexed, '')})` : column(indexed);
  return direction === undefined ? term : sql`${term} ${raw(direction)}`;
}

/** Indexes of the same attributes differ by their definition. */
function defaultName(model: ModelDefinition, { parts, unique }: Index, definition: string): string {
  const attributes = parts.flatMap((part) => (part.kind === 'attribute' ? [part.attribute] : []));
  return buildIndexName(model, attributes, unique ? 'unique' : 'index', digest(definition));
}
