import type { ForeignKeyOptions } from '../association.js';
import {
  type Attribute,
  type AttributeOptions,
  type ReferentialAction,
  resolveAttribute,
} from '../attribute.js';
import { DataTypes, typeWith } from '../data-types/index.js';
import type { ModelDeclaration } from '../model-declaration.js';
import type { UniqueKey } from '../model-definition.js';

/** What associations ask of one foreign key; several of them may share it. */
export interface ForeignKeyDraft {
  readonly attributes: readonly string[];
  readonly referencedModel: ModelDraft;
  readonly keys: readonly string[];
  constrained: boolean;
  /** What applies when nothing is set and a null is not allowed. */
  defaultOnDelete: ReferentialAction;
  onDelete: ReferentialAction | undefined;
  onUpdate: ReferentialAction | undefined;
}

/** A model while its associations are being resolved. */
export interface ModelDraft {
  readonly declaration: ModelDeclaration;
  readonly attributes: Map<string, Attribute>;
  /** Options of the attributes that associations have added, merged over all that name them. */
  readonly implied: Map<string, AttributeOptions>;
  primaryKey: readonly string[];
  readonly uniqueKeys: UniqueKey[];
  readonly foreignKeys: Map<string, ForeignKeyDraft>;
}

/** Starts the draft of a model. A model with no primary key gets `id`, unless it is a joining table. */
export function draftModel(declaration: ModelDeclaration, isThrough: boolean): ModelDraft {
  const declared = declaration.attributes;
  const keys = declared.filter((attribute) => attribute.primaryKey).map(({ name }) => name);
  const needsId = keys.length === 0 && !isThrough;
  const all = needsId ? [autoId(declaration), ...declared] : declared;
  return {
    declaration,
    attributes: new Map(all.map((attribute) => [attribute.name, attribute])),
    implied: new Map(),
    primaryKey: needsId ? ['id'] : keys,
    uniqueKeys: declaredUniqueKeys(declaration),
    foreignKeys: new Map(),
  };
}

function autoId({ name, underscored }: ModelDeclaration): Attribute {
  return resolveAttribute(
    name,
    'id',
    { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true },
    underscored,
  );
}

function declaredUniqueKeys({ attributeOptions }: ModelDeclaration): UniqueKey[] {
  const keys: UniqueKey[] = [];
  for (const [name, { unique }] of attributeOptions) addUnique(keys, name, unique);
  return keys;
}

/** Attributes that name the same group are unique together. */
function addUnique(keys: UniqueKey[], attribute: string, unique: AttributeOptions['unique']): void {
  if (unique === undefined || unique === false) return;
  const name = unique === true ? undefined : unique;
  const same = keys.findIndex((key) =>
    name === undefined ? key.attributes.length === 1 && key.attributes[0] === attribute : key.name === name,
  );
  const attributes = [...new Set([...(keys[same]?.attributes ?? []), attribute])];
  keys.splice(same < 0 ? keys.length : same, 1, { name, attributes });
}

/** Returns the names of each key: the primary key, unique keys and unique indexes. */
export function draftKeys({ primaryKey, uniqueKeys, declaration }: ModelDraft): (readonly string[])[] {
  const indexes = declaration.indexes.filter(({ unique }) => unique === true);
  return [
    primaryKey,
    ...uniqueKeys.map(({ attributes }) => attributes),
    ...indexes.map(({ fields }) => fields),
  ];
}

/** Gives a draft the attribute that a foreign key needs, if the model does not declare it itself. */
export function implyAttribute(
  draft: ModelDraft,
  name: string,
  key: Attribute,
  options: ForeignKeyOptions,
): void {
  if (draft.attributes.has(name) && !draft.implied.has(name)) return;
  const { name: _, ...given } = options;
  const merged: AttributeOptions = { ...draft.implied.get(name), type: typeWith(key.type), ...given };
  draft.implied.set(name, merged);
  addUnique(draft.uniqueKeys, name, given.unique);
  const { name: model, underscored } = draft.declaration;
  draft.attributes.set(name, resolveAttribute(model, name, merged, underscored));
}
