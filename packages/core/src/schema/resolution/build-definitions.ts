import { haveSameNames } from '../../util/same-names.js';
import type { Attribute, AttributeOptions, ReferentialAction } from '../attribute.js';
import { traitsOf } from '../data-types/index.js';
import type { ModelDeclaration } from '../model-declaration.js';
import type { Association, ForeignKey, Index, ModelDefinition } from '../model-definition.js';
import { getDeclaration, isModelReference } from '../model-reference.js';
import { timestampsIn } from '../timestamps.js';
import type { ModelValidators } from '../validators/validators.js';
import { draftKeys, type ForeignKeyDraft, type ModelDraft } from './model-draft.js';

/** The finished model of a draft. */
export function buildModelDefinition(
  draft: ModelDraft,
  associations: ReadonlyMap<string, Association>,
  throughNames: ReadonlySet<string>,
  validators: ModelValidators | undefined,
): ModelDefinition {
  const { declaration } = draft;
  const attributes = [...draft.attributes.values()].map((attribute) => markAsKey(attribute, draft));
  const attributeByName = new Map(attributes.map((attribute) => [attribute.name, attribute]));
  return Object.freeze({
    name: declaration.name,
    singular: declaration.singular,
    plural: declaration.plural,
    table: declaration.table,
    schema: declaration.schema,
    attributes: Object.freeze(attributes),
    attributeByName,
    primaryKey: Object.freeze(
      draft.primaryKey.map((name) => attributeByName.get(name)).filter((key) => key !== undefined),
    ),
    timestamps: declaration.timestamps ? timestampsIn(attributeByName) : undefined,
    keys: buildKeys(draft, attributeByName),
    uniqueKeys: Object.freeze(draft.uniqueKeys.map((key) => Object.freeze(key))),
    indexes: Object.freeze(declaration.indexes.map(buildIndex)),
    foreignKeys: Object.freeze([...buildConstraints(draft), ...buildDeclaredReferences(draft)]),
    validators,
    associations,
    throughNames,
    declaration,
  });
}

/** Each list once: an attribute may be unique, and indexed as such too. */
function buildKeys(
  draft: ModelDraft,
  attributeByName: ReadonlyMap<string, Attribute>,
): readonly (readonly Attribute[])[] {
  const lists = draftKeys(draft);
  const distinct = lists.filter(
    (names, index) => lists.findIndex((each) => haveSameNames(each, names)) === index,
  );
  const attributesOf = (names: readonly string[]) =>
    names.map((name) => attributeByName.get(name)).filter((attribute) => attribute !== undefined);
  return Object.freeze(distinct.map((names) => Object.freeze(attributesOf(names))));
}

/** What an attribute is as a key is known only now: associations may have made it one, or a foreign key. */
function markAsKey(attribute: Attribute, draft: ModelDraft): Attribute {
  if (!draft.primaryKey.includes(attribute.name)) return attribute;
  const autoIncrement = attribute.autoIncrement || isNumbered(attribute, draft);
  return Object.freeze({ ...attribute, primaryKey: true, allowNull: false, autoIncrement });
}

/** A numeric key that stands alone is numbered by the database, unless its values come from somewhere else. */
function isNumbered(
  { name, type, defaultValue }: Attribute,
  { primaryKey, foreignKeys, declaration }: ModelDraft,
): boolean {
  const { autoIncrement, references } = declaration.attributeOptions.get(name) ?? {};
  const isForeignKey = [...foreignKeys.values()].some(({ attributes }) => attributes.includes(name));
  const isGiven = autoIncrement !== undefined || defaultValue !== undefined || references !== undefined;
  return primaryKey.length === 1 && traitsOf(type).isInteger && !isGiven && !isForeignKey;
}

function buildIndex({ name, fields, unique = false }: ModelDeclaration['indexes'][number]): Index {
  return Object.freeze({ name, attributes: Object.freeze([...fields]), unique });
}

function buildConstraints({ foreignKeys, attributes }: ModelDraft): ForeignKey[] {
  const constrained = [...foreignKeys.values()].filter((key) => key.constrained);
  return constrained.map((key) => {
    const nullable = key.attributes.every((name) => attributes.get(name)?.allowNull === true);
    return Object.freeze({
      attributes: key.attributes,
      table: key.referencedModel.declaration.table,
      columns: referencedColumns(key),
      onDelete: key.onDelete ?? (nullable ? 'SET NULL' : key.defaultOnDelete),
      onUpdate: key.onUpdate ?? 'CASCADE',
    });
  });
}

function referencedColumns({ referencedModel, keys }: ForeignKeyDraft): readonly string[] {
  return keys.map((key) => referencedModel.attributes.get(key)?.column ?? key);
}

/** The `references` of attributes that no association already constrains. */
function buildDeclaredReferences({ declaration, foreignKeys }: ModelDraft): ForeignKey[] {
  const constrained = [...foreignKeys.values()]
    .filter((key) => key.constrained)
    .flatMap((key) => key.attributes);
  return [...declaration.attributeOptions]
    .filter(([name, { references }]) => references !== undefined && !constrained.includes(name))
    .map(([name, options]) => buildReference(name, options));
}

function buildReference(name: string, { references, onDelete, onUpdate }: AttributeOptions): ForeignKey {
  const declaration = findReferencedModel(references?.model);
  const action = (given: ReferentialAction | undefined) => given ?? 'NO ACTION';
  return Object.freeze({
    attributes: [name],
    table: declaration?.table ?? String(references?.model),
    columns: [findReferencedColumn(declaration, references?.key)],
    onDelete: action(onDelete),
    onUpdate: action(onUpdate),
  });
}

/** A model or a thunk that gives one; anything else names a table. */
function findReferencedModel(given: unknown): ModelDeclaration | undefined {
  const found = typeof given === 'function' && !isModelReference(given) ? given() : given;
  return isModelReference(found) ? getDeclaration(found) : undefined;
}

/** The key, by default the primary key. */
function findReferencedColumn(declaration: ModelDeclaration | undefined, key: string | undefined): string {
  const isReferred = ({ name, primaryKey }: Attribute) => (key === undefined ? primaryKey : name === key);
  return declaration?.attributes.find(isReferred)?.column ?? key ?? 'id';
}
