import type { Compiler } from '../compile/compiler.js';
import { branchKeys, type FindBranch } from '../plan/find-plan.js';
import { isToMany } from '../schema/association.js';
import { keyText } from '../schema/key-text.js';
import type { Association } from '../schema/model-definition.js';
import { readInstance } from './read-rows.js';

type Parent = Record<string, unknown>;

/** The distinct keys by which parents lead into an association; one that is null leads nowhere. */
export function parentKeys(
  association: Association,
  parents: readonly object[],
): readonly (readonly unknown[])[] {
  const { parent } = branchKeys(association);
  const distinct = new Map<string, readonly unknown[]>();
  for (const each of parents) {
    const parts = partsOf(each, parent);
    if (parts !== undefined) distinct.set(keyText(parts), parts);
  }
  return [...distinct.values()];
}

function partsOf(instance: object, names: readonly string[]): readonly unknown[] | undefined {
  const parts = names.map((name) => (instance as Parent)[name]);
  return parts.every((part) => part !== null && part !== undefined) ? parts : undefined;
}

/**
 * Hangs the rows of an association on their parents: to-many as an array, in the order of the rows, to-one as an
 * instance or null. Of a belongsToMany every parent gets instances of its own, since each shows its own through row;
 * else one row is one instance, whoever refers to it.
 *
 * @returns every instance made
 */
export function hydrateBranch(
  compiler: Compiler,
  branch: FindBranch,
  parents: readonly object[],
  rows: readonly (readonly unknown[])[],
): object[] {
  const { association } = branch;
  const { parent: parentNames, row: rowNames } = branchKeys(association);
  const made = rows.map((row) => readRow(compiler, branch, row));
  const byKey = new Map<string, object[]>();
  for (const { instance, holder } of made) {
    const key = keyText(rowNames.map((name) => (holder as Parent)[name]));
    const siblings = byKey.get(key);
    if (siblings === undefined) byKey.set(key, [instance]);
    else siblings.push(instance);
  }
  for (const parent of parents) {
    const parts = partsOf(parent, parentNames);
    const found = (parts && byKey.get(keyText(parts))) ?? [];
    (parent as Parent)[association.as] = isToMany(association) ? [...found] : (found[0] ?? null);
  }
  return made.map(({ instance }) => instance);
}

/** An instance of the target, and the one that holds the key to the parent: itself, or its through row. */
function readRow(
  compiler: Compiler,
  { association, selection: { columns } }: FindBranch,
  row: readonly unknown[],
) {
  const instance = readInstance(compiler, association.target, columns, row);
  if (association.kind !== 'belongsToMany') return { instance, holder: instance };
  const { through } = association;
  const holder = readInstance(compiler, through, through.attributes, row, columns.length);
  (instance as Parent)[through.name] = holder;
  return { instance, holder };
}
