import { haveSameNames } from '../../util/same-names.js';
import type { AssociationOptions, ForeignKeyOptions } from '../association.js';
import type { ReferentialAction } from '../attribute.js';
import { type TypeDescription, traitsOf } from '../data-types/index.js';
import { foreignKeyName } from '../naming.js';
import { draftKeys, implyAttribute, type ModelDraft } from './model-draft.js';
import type { Fail } from './resolve-ends.js';

/** The name of a foreign key attribute, and of the attribute that it refers to. */
export interface ForeignKeyNames {
  readonly foreignKey: string;
  readonly key: string;
}

/** One foreign key to be: who holds it, whose key it holds, and what it is called. */
export interface ForeignKeyRequest {
  readonly referencingModel: ModelDraft;
  readonly referencedModel: ModelDraft;
  /** The principal's attribute referred to; its primary key if absent. */
  readonly key: string | undefined;
  /** The `foreignKey` or `otherKey` option. */
  readonly option: AssociationOptions['foreignKey'];
  /** Default names are this and the key's name. */
  readonly namePrefix: string;
  readonly required: boolean;
  readonly constrained: boolean;
  readonly defaultOnDelete: ReferentialAction;
  readonly onDelete: ReferentialAction | undefined;
  readonly onUpdate: ReferentialAction | undefined;
}

/** The names in a `foreignKey` or `otherKey` option. */
function readNames(given: AssociationOptions['foreignKey']): readonly string[] | undefined {
  if (given === undefined) return undefined;
  if (typeof given === 'string') return [given];
  if (Array.isArray(given)) return given;
  const { name } = given as ForeignKeyOptions;
  return name === undefined ? undefined : [name];
}

function readAttributeOptions(given: AssociationOptions['foreignKey']): ForeignKeyOptions {
  return given === undefined || typeof given === 'string' || Array.isArray(given)
    ? {}
    : (given as ForeignKeyOptions);
}

/** Gives the holder its foreign key, and the pairs by which it refers; or says what is wrong. */
export function resolveForeignKey(
  request: ForeignKeyRequest,
  fail: Fail,
): readonly ForeignKeyNames[] | undefined {
  const { referencedModel, namePrefix, option } = request;
  const keys = request.key === undefined ? referencedModel.primaryKey : [request.key];
  const owner = referencedModel.declaration.name;
  if (keys.length === 0) return fail(`refers to '${owner}', which has no primary key`);
  const unknown = keys.find((key) => !referencedModel.attributes.has(key));
  if (unknown !== undefined) return fail(`refers to '${owner}.${unknown}', which is not an attribute`);
  const names = readNames(option) ?? keys.map((key) => foreignKeyName(namePrefix, key));
  if (names.length !== keys.length) {
    const listed = keys.map((key) => `'${key}'`).join(', ');
    return fail(
      `needs ${keys.length} foreign keys, one each for ${listed} of '${owner}'; it was given ${names.length}`,
    );
  }
  if (request.constrained && !isUnique(referencedModel, keys)) {
    return fail(
      `refers to '${owner}.${keys.join("', '")}', which is neither its primary key nor unique; make it unique, or set constraints: false`,
    );
  }
  const pairs = names.map((foreignKey, index) => Object.freeze({ foreignKey, key: keys[index] as string }));
  for (const { foreignKey, key } of pairs) {
    implyKey(request, foreignKey, key);
    checkType(request, foreignKey, key, fail);
  }
  addConstraint(request, pairs, fail);
  return Object.freeze(pairs);
}

function implyKey(
  { referencingModel, referencedModel, option, required }: ForeignKeyRequest,
  name: string,
  key: string,
): void {
  const attribute = referencedModel.attributes.get(key);
  if (attribute === undefined) return;
  implyAttribute(
    referencingModel,
    name,
    attribute,
    required ? { allowNull: false, ...readAttributeOptions(option) } : readAttributeOptions(option),
  );
}

/** A key of another type would be stored as another value, or not at all. */
function checkType(
  { referencingModel, referencedModel }: ForeignKeyRequest,
  name: string,
  key: string,
  fail: Fail,
): void {
  const mine = referencingModel.attributes.get(name)?.type;
  const its = referencedModel.attributes.get(key)?.type;
  if (mine?.key === its?.key || (isText(mine) && isText(its))) return;
  fail(
    `makes '${referencingModel.declaration.name}.${name}', which is ${mine?.key}, refer to '${referencedModel.declaration.name}.${key}', which is ${its?.key}`,
  );
}

function isText(type: TypeDescription | undefined): boolean {
  return type !== undefined && traitsOf(type).isText;
}

function isUnique(draft: ModelDraft, names: readonly string[]): boolean {
  return draftKeys(draft).some((key) => haveSameNames(key, names));
}

function addConstraint(request: ForeignKeyRequest, pairs: readonly ForeignKeyNames[], fail: Fail): void {
  const { referencingModel, referencedModel, constrained, defaultOnDelete } = request;
  const options = readAttributeOptions(request.option);
  const actions = {
    onDelete: request.onDelete ?? options.onDelete,
    onUpdate: request.onUpdate ?? options.onUpdate,
  };
  const attributes = pairs.map(({ foreignKey }) => foreignKey);
  const keys = pairs.map(({ key }) => key);
  const id = attributes.join(',');
  const known = referencingModel.foreignKeys.get(id);
  if (known === undefined || (constrained && !known.constrained)) {
    referencingModel.foreignKeys.set(id, {
      attributes,
      referencedModel,
      keys,
      constrained,
      defaultOnDelete,
      ...actions,
    });
    return;
  }
  if (!constrained) return;
  if (known.referencedModel !== referencedModel || known.keys.join() !== keys.join()) {
    fail(
      `makes '${referencingModel.declaration.name}.${id}' refer to '${referencedModel.declaration.name}', yet another association makes it refer to '${known.referencedModel.declaration.name}'; give one of them another foreignKey, or set constraints: false on both`,
    );
    return;
  }
  if (defaultOnDelete === 'CASCADE') known.defaultOnDelete = defaultOnDelete;
  for (const action of ['onDelete', 'onUpdate'] as const) {
    if (known[action] !== undefined && actions[action] !== undefined && known[action] !== actions[action]) {
      fail(
        `sets ${action} to ${actions[action]}, yet another association of the same foreign key sets it to ${known[action]}`,
      );
    }
    known[action] ??= actions[action];
  }
}
