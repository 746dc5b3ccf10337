import { haveSameNames } from '../../util/same-names.js';
import type { Attribute, AttributeOptions } from '../attribute.js';
import { traitsOf } from '../data-types/index.js';
import type { ModelDeclaration } from '../model-declaration.js';
import type { AssociationDefinition, ForeignKey, ModelDefinition } from '../model-definition.js';
import { getDeclaration, isModelReference } from '../model-reference.js';
import { deletedAtName } from '../soft-delete.js';
import { timestampsIn } from '../timestamps.js';
import type { ModelValidators } from '../validators/validators.js';
import { versionName } from '../version.js';
import { buildForeignKeyIndexes } from './foreign-key-indexes.js';
import { draftKeys, type ForeignKeyDraft, type ModelDraft } from './model-draft.js';

/** Builds the model of a finished draft. */
export function buildModelDefinition(
  draft: ModelDraft,
  associations: ReadonlyMap<string, AssociationDefinition>,
  throughNames: ReadonlySet<string>,
  validators: ModelValidators | undefined,
): ModelDefinition {
  const { declaration } = draft;
  const references = buildDeclaredReferences(draft);
  const attributes = [...draft.attributes.values()].map((attribute) => markAsKey(attribute, draft));
  const attributeByName = new Map(attributes.map((attribute) => [attribute.name, attribute]));
  return Object.freeze({
    name: declaration.name,
    singular: declaration.singular,
    plural: declaration.plural,
    table: declaration.table,
    schema: declaration.schema,
    isView: declaration.isView,
    isManaged: declaration.isManaged,
    attributes: Object.freeze(attributes),
    attributeByName,
    primaryKey: Object.freeze(
      draft.primaryKey.map((name) => attributeByName.get(name)).filter((key) => key !== undefined),
    ),
    generated: Object.freeze(attributes.filter(({ generated }) => generated !== undefined)),
    timestamps: declaration.timestamps ? timestampsIn(attributeByName) : undefined,
    deletedAt: declaration.paranoid ? attributeByName.get(deletedAtName) : undefined,
    tenant: attributes.find(({ tenant }) => tenant !== undefined),
    version: declaration.version ? attributeByName.get(versionName) : undefined,
    keys: buildKeys(draft, attributeByName),
    uniqueKeys: Object.freeze(draft.uniqueKeys.map((key) => Object.freeze(key))),
    indexes: declaration.indexes,
    checks: declaration.checks,
    comment: declaration.comment,
    was: declaration.was,
    foreignKeys: Object.freeze(declaration.isView ? [] : [...buildConstraints(draft), ...references]),
    foreignKeyIndexes: buildForeignKeyIndexes(draft, references),
    validators,
    associations,
    throughNames,
    declaration,
  });
}

/** Returns the distinct keys: an attribute can be unique and have a unique index too. */
function buildKeys(
  draft: ModelDraft,
  attributeByName: ReadonlyMap<string, Attribute>,
): readonly (readonly Attribute[])[] {
  const keys = draftKeys(draft);
  const distinct = keys.filter(
    (names, index) => keys.findIndex((other) => haveSameNames(other, names)) === index,
  );
  const attributesOf = (names: readonly string[]) =>
    names.map((name) => attributeByName.get(name)).filter((attribute) => attribute !== undefined);
  return Object.freeze(distinct.map((names) => Object.freeze(attributesOf(names))));
}

/** Completes an attribute of the primary key: associations can add it to the key or refer by it. */
function markAsKey(attribute: Attribute, draft: ModelDraft): Attribute {
  if (!draft.primaryKey.includes(attribute.name)) return attribute;
  const autoIncrement = attribute.autoIncrement || isNumbered(attribute, draft);
  return Object.freeze({ ...attribute, primaryKey: true, allowNull: false, autoIncrement });
}

/** Whether the database numbers a primary key by default: one integer without a declared source of its values. */
function isNumbered(
  { name, type, defaultValue }: Attribute,
  { primaryKey, foreignKeys, declaration }: ModelDraft,
): boolean {
  const { autoIncrement, references } = declaration.attributeOptions.get(name) ?? {};
  const isForeignKey = [...foreignKeys.values()].some(({ attributes }) => attributes.includes(name));
  const isDeclared = autoIncrement !== undefined || defaultValue !== undefined || references !== undefined;
  return primaryKey.length === 1 && traitsOf(type).isInteger && !isDeclared && !isForeignKey;
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

/** Builds the foreign keys of `references` options on attributes that no association constrains. */
function buildDeclaredReferences({ declaration, foreignKeys }: ModelDraft): ForeignKey[] {
  const constrained = [...foreignKeys.values()]
    .filter((key) => key.constrained)
    .flatMap((key) => key.attributes);
  return [...declaration.attributeOptions]
    .filter(([name, { references }]) => refersToTable(references) && !constrained.includes(name))
    .map(([name, options]) => buildReference(name, options));
}

/** Whether a constraint can refer to what `references` names: no constraint refers to a view. */
function refersToTable(references: AttributeOptions['references']): boolean {
  return references !== undefined && findReferencedModel(references.model)?.isView !== true;
}

function buildReference(name: string, { references, onDelete, onUpdate }: AttributeOptions): ForeignKey {
  const declaration = findReferencedModel(references?.model);
  return Object.freeze({
    attributes: [name],
    table: declaration?.table ?? String(references?.model),
    columns: [findReferencedColumn(declaration, references?.key)],
    onDelete: onDelete ?? 'NO ACTION',
    onUpdate: onUpdate ?? 'NO ACTION',
  });
}

/** Returns the model that `references` names; `undefined` if it names a table. */
function findReferencedModel(model: unknown): ModelDeclaration | undefined {
  const reference = typeof model === 'function' && !isModelReference(model) ? model() : model;
  return isModelReference(reference) ? getDeclaration(reference) : undefined;
}

/** Returns the column of the referenced key, by default that of the primary key. */
function findReferencedColumn(declaration: ModelDeclaration | undefined, key: string | undefined): string {
  const isReferenced = ({ name, primaryKey }: Attribute) => (key === undefined ? primaryKey : name === key);
  return declaration?.attributes.find(isReferenced)?.column ?? key ?? 'id';
}
