import { type HookName, hooksOfRows } from '../schema/hooks.js';
import type { AssociationDefinition, ModelDefinition } from '../schema/model-definition.js';
import { missingAction } from '../schema/save-rules.js';
import type { IncludeNode } from './include.js';
import type { GraphRecord, RecordGraph } from './record-graph.js';

/**
 * Finds the models whose hooks a save may have to run. Before the stored rows are known, these are the hooks of each row
 * that may be inserted, updated, deleted or unlinked. A graph whose records are all new is that of a create, and has none.
 */
export function findHookedModels({ records }: Pick<RecordGraph, 'records'>): readonly ModelDefinition[] {
  if (!records.some(({ identity }) => identity !== undefined)) return [];
  const found = new Set<ModelDefinition>();
  const add = (model: ModelDefinition, names: readonly HookName[]) => {
    if (model.declaration.hooks.has(...names)) found.add(model);
  };
  const seen = new Set<IncludeNode>();
  for (const record of records) {
    const { hooks } = record.model.declaration;
    if (!hooks.isEmpty) for (const names of hooksOfRecord(record)) add(record.model, names);
    if (record.operation === 'insert') continue;
    for (const { includeNode } of record.children ?? []) findRemovedModels(includeNode, add, seen);
  }
  return [...found];
}

function hooksOfRecord({ operation }: GraphRecord): readonly (readonly HookName[])[] {
  if (operation === 'insert') return [hooksOfRows.insert];
  return operation === 'upsert' ? [hooksOfRows.insert, hooksOfRows.update] : [hooksOfRows.update];
}

/** Finds the models of the rows that the values may leave out at an entry of the include, and of those below them. */
function findRemovedModels(
  node: IncludeNode,
  add: (model: ModelDefinition, names: readonly HookName[]) => void,
  seen: Set<IncludeNode>,
): void {
  const { association, rules, children } = node;
  const missing = missingAction(rules);
  if (association.keyHolder === 'source' || seen.has(node)) return;
  seen.add(node);
  if (missing !== 'delete' && missing !== 'unlink') return;
  add(
    removedModel(association),
    hooksOfRows[missing === 'delete' || isJoined(association) ? 'delete' : 'update'],
  );
  if (missing !== 'delete' || isJoined(association)) return;
  for (const child of children) findRemovedModels(child, add, seen);
}

function isJoined({ keyHolder }: AssociationDefinition): boolean {
  return keyHolder === 'through';
}

function removedModel({ target, through }: AssociationDefinition): ModelDefinition {
  return through ?? target;
}
