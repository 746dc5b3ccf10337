import { attributeNamed, bareTable, type ModelDefinition } from '../schema/model-definition.js';
import { getOrAdd } from '../util/grouping.js';
import type { Compiler } from './compiler.js';
import { isPlainIndex } from './create-index.js';
import { columns, type Fragment, plainName, sql, table } from './fragment.js';
import { toStatement } from './render.js';
import type { Statement } from './statement.js';
import { buildIndexName, digest, truncateName } from './table-names.js';

/**
 * Returns the statements that create the indexes on the foreign keys of some models.
 *
 * @param tableOf returns the table that a model's index is created on. Default: its own
 * @param all every model of the database: no two indexes of a schema have the same name
 */
export function foreignKeyIndexStatements(
  compiler: Compiler,
  models: readonly ModelDefinition[],
  all: readonly ModelDefinition[],
  tableOf: (model: ModelDefinition) => Fragment = table,
): readonly Statement[] {
  const usesOf = collectUses(all);
  return models.flatMap((model) =>
    model.foreignKeyIndexes.map((attributes) => {
      const name = plainName(chooseName(model, attributes, usesOf));
      const own = columns(attributes.map((each) => attributeNamed(model, each)));
      return toStatement(compiler, sql`create index ${name} on ${tableOf(model)} (${own})`);
    }),
  );
}

/** What each name of a schema stands for, by `nameKey`. */
type Uses = ReadonlyMap<string, ReadonlySet<string>>;

/** Returns the default name of an index, with a hash if the models use this name for something else too. */
function chooseName(model: ModelDefinition, attributes: readonly string[], usesOf: Uses): string {
  const name = defaultName(model, attributes);
  const isUnambiguous = usesOf.get(nameKey(model, name))?.size === 1;
  return isUnambiguous
    ? name
    : buildIndexName(model, attributes, 'index', digest(identity(model, attributes)));
}

function collectUses(models: readonly ModelDefinition[]): Uses {
  const usesOf = new Map<string, Set<string>>();
  const add = (model: ModelDefinition, name: string, use: string) =>
    getOrAdd(usesOf, nameKey(model, name), () => new Set()).add(use);
  for (const model of models) {
    for (const name of declaredNames(model)) add(model, name, 'declared');
    for (const attributes of model.foreignKeyIndexes)
      add(model, defaultName(model, attributes), identity(model, attributes));
  }
  return usesOf;
}

/** Returns the names of a table and of what is declared on it that could be those of an index on a foreign key. */
function declaredNames(model: ModelDefinition): readonly string[] {
  const own = bareTable(model);
  const named = model.indexes.flatMap((index) => {
    if (index.name !== undefined) return [index.name];
    if (!isPlainIndex(index)) return [];
    const attributes = index.parts.flatMap((part) => (part.kind === 'attribute' ? [part.attribute] : []));
    return [defaultName(model, attributes)];
  });
  const groups = model.uniqueKeys.flatMap(({ name }) =>
    name === undefined ? [] : [truncateName(`${own}_${name}`)],
  );
  return [own, ...named, ...groups];
}

function defaultName(model: ModelDefinition, attributes: readonly string[]): string {
  return buildIndexName(model, attributes, 'index');
}

/** SQLite compares names without their case. */
function nameKey({ schema }: ModelDefinition, name: string): string {
  return JSON.stringify([schema, name.toLowerCase()]);
}

function identity(model: ModelDefinition, attributes: readonly string[]): string {
  return JSON.stringify([model.table, ...attributes.map((each) => attributeNamed(model, each).column)]);
}
