import { haveSameNames } from '../../util/same-names.js';
import type { ForeignKeyOptions } from '../association.js';
import { type Attribute, type AttributeOptions, resolveAttribute } from '../attribute.js';
import { DataTypes, typeWith } from '../data-types/index.js';
import { keyOfIndex } from '../index-declaration.js';
import type { ModelDeclaration } from '../model-declaration.js';
import type { UniqueKey } from '../model-definition.js';
import type { ReferentialAction } from '../option-kinds.js';

/** A foreign key while associations are being resolved. Several associations can share it. */
export interface ForeignKeyDraft {
  readonly attributes: readonly string[];
  readonly referencedModel: ModelDraft;
  readonly keys: readonly string[];
  constrained: boolean;
  /** Whether the foreign key gets an index, unless another one covers it. */
  readonly indexed: boolean;
  /** The attributes that are fixed in each read of rows by the foreign key; `undefined` if nothing reads rows by it. */
  readonly scope: readonly string[] | undefined;
  /** The default of `onDelete` for a foreign key that does not allow null. */
  defaultOnDelete: ReferentialAction;
  onDelete: ReferentialAction | undefined;
  onUpdate: ReferentialAction | undefined;
}

/** A model while its associations are being resolved. */
export interface ModelDraft {
  readonly declaration: ModelDeclaration;
  readonly attributes: Map<string, Attribute>;
  /** The options of attributes that associations add, merged from all of their foreign keys. */
  readonly implied: Map<string, AttributeOptions>;
  primaryKey: readonly string[];
  readonly uniqueKeys: UniqueKey[];
  readonly foreignKeys: Map<string, ForeignKeyDraft>;
}

/** Starts the draft of a model. A model without a primary key gets `id`, unless it is a through model or a view. */
export function draftModel(declaration: ModelDeclaration, isThrough: boolean): ModelDraft {
  const declared = declaration.attributes;
  const keys = declared.filter((attribute) => attribute.primaryKey).map(({ name }) => name);
  const needsId = keys.length === 0 && !isThrough && !declaration.isView;
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

/** Adds the option `unique` of an attribute to the unique keys. Attributes with the same name are unique together. */
function addUnique(keys: UniqueKey[], attribute: string, unique: AttributeOptions['unique']): void {
  if (unique === undefined || unique === false) return;
  const name = unique === true ? undefined : unique;
  const isSame = (key: UniqueKey) =>
    name === undefined ? haveSameNames(key.attributes, [attribute]) : key.name === name;
  const index = keys.findIndex(isSame);
  const attributes = [...new Set([...(keys[index]?.attributes ?? []), attribute])];
  keys.splice(index < 0 ? keys.length : index, 1, { name, attributes });
}

/** Returns the attribute names of each key: the primary key, unique keys and unique indexes. */
export function draftKeys({ primaryKey, uniqueKeys, declaration }: ModelDraft): (readonly string[])[] {
  return [
    ...(primaryKey.length > 0 ? [primaryKey] : []),
    ...uniqueKeys.map(({ attributes }) => attributes),
    ...declaration.indexes.map(keyOfIndex).filter((key) => key !== undefined),
  ];
}

/** Adds the attribute of a foreign key to a draft, if the model does not declare it itself. */
export function implyAttribute(
  draft: ModelDraft,
  name: string,
  key: Attribute,
  options: ForeignKeyOptions,
): void {
  if (draft.attributes.has(name) && !draft.implied.has(name)) return;
  const { name: _, ...attributeOptions } = options;
  const type = typeWith(key.type);
  const merged: AttributeOptions = { ...draft.implied.get(name), type, ...attributeOptions };
  draft.implied.set(name, merged);
  addUnique(draft.uniqueKeys, name, options.unique);
  const { name: model, underscored } = draft.declaration;
  draft.attributes.set(name, resolveAttribute(model, name, merged, underscored));
}
