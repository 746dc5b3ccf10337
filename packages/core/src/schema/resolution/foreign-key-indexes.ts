import { traitsOf } from '../data-types/index.js';
import type { Index } from '../index-declaration.js';
import type { ForeignKey } from '../model-definition.js';
import type { ForeignKeyDraft, ModelDraft } from './model-draft.js';

type IndexedKey = Pick<ForeignKeyDraft, 'attributes' | 'scope'>;

/**
 * Returns the attributes of each index that the foreign keys of a table need in addition to its other indexes.
 *
 * @param references the foreign keys that attributes declare by `references`
 */
export function buildForeignKeyIndexes(
  draft: ModelDraft,
  references: readonly ForeignKey[],
): readonly (readonly string[])[] {
  const { isView, isManaged } = draft.declaration;
  if (isView || !isManaged) return Object.freeze([]);
  const others = declaredIndexes(draft);
  const added: (readonly string[])[] = [];
  for (const key of longestFirst(indexedKeys(draft, references))) {
    const isCovered = [...others, ...added].some((index) => covers(index, key));
    if (!isCovered) added.push(Object.freeze([...key.attributes]));
  }
  return Object.freeze(added);
}

/** Merges what two associations with the same foreign key say about its index: one of them can switch the index off. */
export function mergeIndexing(
  one: ForeignKeyDraft,
  other: ForeignKeyDraft,
): Pick<ForeignKeyDraft, 'indexed' | 'scope'> {
  const scope = one.scope?.filter((name) => other.scope?.includes(name) ?? true) ?? other.scope;
  return { indexed: one.indexed && other.indexed, scope };
}

function indexedKeys(
  { foreignKeys, attributes, declaration }: ModelDraft,
  references: readonly ForeignKey[],
): readonly IndexedKey[] {
  const keys: readonly IndexedKey[] = [
    ...[...foreignKeys.values()].filter(({ indexed }) => indexed).map(withoutConstrainedScope),
    ...references.map((reference) => ({ attributes: reference.attributes, scope: undefined })),
  ];
  const isSwitchedOff = (name: string) => declaration.attributeOptions.get(name)?.index === false;
  const canBeIndexed = (name: string) => {
    const type = attributes.get(name)?.type;
    return type !== undefined && traitsOf(type).canBeKey;
  };
  return keys.filter((key) => {
    const [name] = key.attributes;
    if (key.attributes.length === 1 && name !== undefined && isSwitchedOff(name)) return false;
    return key.attributes.every(canBeIndexed);
  });
}

/** The database looks for the rows of a foreign key constraint without the scope of an association. */
function withoutConstrainedScope({ attributes, constrained, scope }: ForeignKeyDraft): IndexedKey {
  return { attributes, scope: constrained ? undefined : scope };
}

/** The index of a composite key can cover a shorter key. */
function longestFirst(keys: readonly IndexedKey[]): readonly IndexedKey[] {
  return [...keys].sort((one, other) => other.attributes.length - one.attributes.length);
}

/** Returns the leading attributes of each index that contains every row and serves equality. */
function declaredIndexes({ primaryKey, uniqueKeys, declaration }: ModelDraft): (readonly string[])[] {
  return [
    primaryKey,
    ...uniqueKeys.map(({ attributes }) => attributes),
    ...declaration.indexes.map(leadingAttributes),
  ];
}

function leadingAttributes({ parts, where, method }: Index): readonly string[] {
  if (where !== undefined || (method !== 'btree' && method !== 'hash')) return [];
  const end = parts.findIndex(({ kind }) => kind === 'expression');
  const leading = end < 0 ? parts : parts.slice(0, end);
  return leading.flatMap((part) => (part.kind === 'attribute' ? [part.attribute] : []));
}

/** Whether an index begins with the attributes of a key, in any order; attributes that a scope fixes may be between them. */
function covers(index: readonly string[], { attributes, scope = [] }: IndexedKey): boolean {
  const end = index.findIndex((name) => !attributes.includes(name) && !scope.includes(name));
  const leading = end < 0 ? index : index.slice(0, end);
  return attributes.every((name) => leading.includes(name));
}
