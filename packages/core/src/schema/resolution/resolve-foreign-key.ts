import { haveSameNames } from '../../util/same-names.js';
import type { AssociationOptions, ForeignKeyOptions } from '../association.js';
import { type TypeDescription, traitsOf } from '../data-types/index.js';
import type { ReportMistake } from '../mistakes.js';
import { foreignKeyName } from '../naming.js';
import type { ReferentialAction } from '../option-kinds.js';
import { mergeIndexing } from './foreign-key-indexes.js';
import { draftKeys, type ForeignKeyDraft, implyAttribute, type ModelDraft } from './model-draft.js';

/** The name of a foreign key attribute and of the attribute that it refers to. */
export interface ForeignKeyNames {
  readonly foreignKey: string;
  readonly key: string;
}

/** A foreign key that an association needs. */
export interface ForeignKeyRequest {
  readonly referencingModel: ModelDraft;
  readonly referencedModel: ModelDraft;
  /** The attribute of the referenced model; its primary key if `undefined`. */
  readonly key: string | undefined;
  /** The `foreignKey` or `otherKey` option. */
  readonly option: AssociationOptions['foreignKey'];
  /** The prefix of default names: the name of the key follows it. */
  readonly namePrefix: string;
  readonly required: boolean;
  readonly constrained: boolean;
  readonly defaultOnDelete: ReferentialAction;
  readonly onDelete: ReferentialAction | undefined;
  readonly onUpdate: ReferentialAction | undefined;
  /** The option `index`. */
  readonly index: boolean | undefined;
  /** The attributes of the scope by which the association reads rows; `undefined` if it does not read by the foreign key. */
  readonly scope: readonly string[] | undefined;
}

/**
 * Adds a foreign key to the draft of the referencing model and returns its names. Reports a mistake and returns
 * `undefined` if the request cannot work.
 */
export function resolveForeignKey(
  request: ForeignKeyRequest,
  report: ReportMistake,
): readonly ForeignKeyNames[] | undefined {
  const { referencedModel, namePrefix, option } = request;
  const keys = request.key === undefined ? referencedModel.primaryKey : [request.key];
  const names = readNames(option) ?? keys.map((key) => foreignKeyName(namePrefix, key));
  const mistake = findKeyMistake(request, keys, names);
  if (mistake !== undefined) {
    report(mistake);
    return undefined;
  }
  const pairs = names.map((foreignKey, index) => Object.freeze({ foreignKey, key: keys[index] as string }));
  for (const pair of pairs) {
    implyKey(request, pair);
    checkType(request, pair, report);
  }
  addConstraint(request, pairs, report);
  return Object.freeze(pairs);
}

/** Returns the names in a `foreignKey` or `otherKey` option; `undefined` if it has none. */
export function readNames(option: AssociationOptions['foreignKey']): readonly string[] | undefined {
  if (option === undefined) return undefined;
  if (typeof option === 'string') return [option];
  if (Array.isArray(option)) return option;
  const { name } = option as ForeignKeyOptions;
  return name === undefined ? undefined : [name];
}

/** Returns the attribute options in a `foreignKey` or `otherKey` option. */
function readAttributeOptions(option: AssociationOptions['foreignKey']): ForeignKeyOptions {
  return option === undefined || typeof option === 'string' || Array.isArray(option)
    ? {}
    : (option as ForeignKeyOptions);
}

function findKeyMistake(
  { referencedModel, constrained }: ForeignKeyRequest,
  keys: readonly string[],
  names: readonly string[],
): string | undefined {
  const model = referencedModel.declaration.name;
  if (keys.length === 0) return `refers to '${model}', which has no primary key`;
  const unknown = keys.find((key) => !referencedModel.attributes.has(key));
  if (unknown !== undefined) return `refers to '${model}.${unknown}', which is not an attribute`;
  if (names.length !== keys.length) {
    const quoted = keys.map((key) => `'${key}'`).join(', ');
    const needed = `needs ${keys.length} foreign keys, one each for ${quoted} of '${model}'`;
    return `${needed}; it was given ${names.length}`;
  }
  if (constrained && !isUnique(referencedModel, keys)) {
    const reference = `refers to '${model}.${keys.join("', '")}'`;
    return `${reference}, which is neither its primary key nor unique; make it unique, or set constraints: false`;
  }
  return undefined;
}

function isUnique(draft: ModelDraft, names: readonly string[]): boolean {
  return draftKeys(draft).some((key) => haveSameNames(key, names));
}

function implyKey(
  { referencingModel, referencedModel, option, required }: ForeignKeyRequest,
  { foreignKey, key }: ForeignKeyNames,
): void {
  const attribute = referencedModel.attributes.get(key);
  if (attribute === undefined) return;
  const options = readAttributeOptions(option);
  implyAttribute(
    referencingModel,
    foreignKey,
    attribute,
    required ? { allowNull: false, ...options } : options,
  );
}

/** Reports a foreign key of another type than its key: it would be stored as another value, or not at all. */
function checkType(
  { referencingModel, referencedModel }: ForeignKeyRequest,
  { foreignKey, key }: ForeignKeyNames,
  report: ReportMistake,
): void {
  const type = referencingModel.attributes.get(foreignKey)?.type;
  const keyType = referencedModel.attributes.get(key)?.type;
  if (type?.key === keyType?.key || (isText(type) && isText(keyType))) return;
  const attribute = `${referencingModel.declaration.name}.${foreignKey}`;
  const keyAttribute = `${referencedModel.declaration.name}.${key}`;
  report(`makes '${attribute}', which is ${type?.key}, refer to '${keyAttribute}', which is ${keyType?.key}`);
}

function isText(type: TypeDescription | undefined): boolean {
  return type !== undefined && traitsOf(type).isText;
}

function addConstraint(
  request: ForeignKeyRequest,
  pairs: readonly ForeignKeyNames[],
  report: ReportMistake,
): void {
  const { referencingModel, constrained } = request;
  const draft = draftForeignKey(request, pairs);
  const id = draft.attributes.join(',');
  const existing = referencingModel.foreignKeys.get(id);
  if (existing === undefined) {
    referencingModel.foreignKeys.set(id, draft);
    return;
  }
  const base = constrained && !existing.constrained ? draft : existing;
  const merged = { ...base, ...mergeIndexing(existing, draft) };
  referencingModel.foreignKeys.set(id, merged);
  if (constrained && existing.constrained)
    mergeConstraint(`${referencingModel.declaration.name}.${id}`, merged, draft, report);
}

function draftForeignKey(request: ForeignKeyRequest, pairs: readonly ForeignKeyNames[]): ForeignKeyDraft {
  const { referencedModel, constrained, defaultOnDelete, option } = request;
  const options = readAttributeOptions(option);
  return {
    attributes: pairs.map(({ foreignKey }) => foreignKey),
    referencedModel,
    keys: pairs.map(({ key }) => key),
    constrained,
    indexed: (request.index ?? options.index) !== false,
    scope: request.scope,
    defaultOnDelete,
    onDelete: request.onDelete ?? options.onDelete,
    onUpdate: request.onUpdate ?? options.onUpdate,
  };
}

/** Merges the constraint of one association into that of another one with the same foreign key. */
function mergeConstraint(
  name: string,
  existing: ForeignKeyDraft,
  added: ForeignKeyDraft,
  report: ReportMistake,
): void {
  if (existing.referencedModel !== added.referencedModel || existing.keys.join() !== added.keys.join()) {
    const first = existing.referencedModel.declaration.name;
    const second = added.referencedModel.declaration.name;
    const conflict = `makes '${name}' refer to '${second}', yet another association makes it refer to`;
    const remedy = 'give one of them another foreignKey, or set constraints: false on both';
    report(`${conflict} '${first}'; ${remedy}`);
    return;
  }
  if (added.defaultOnDelete === 'CASCADE') existing.defaultOnDelete = 'CASCADE';
  for (const action of ['onDelete', 'onUpdate'] as const) {
    const first = existing[action];
    const second = added[action];
    if (first !== undefined && second !== undefined && first !== second) {
      const other = 'another association of the same foreign key';
      report(`sets ${action} to ${second}, yet ${other} sets it to ${first}`);
    }
    existing[action] ??= second;
  }
}
