import { haveSameNames } from '../../util/same-names.js';
import { isHeldBy } from '../association.js';
import { singular } from '../inflection/inflection.js';
import type { ModelDeclaration } from '../model-declaration.js';
import type { ModelDraft } from './model-draft.js';
import type { Fail, ResolvedEnds } from './resolve-ends.js';
import { type ForeignKeyNames, type ForeignKeyRequest, resolveForeignKey } from './resolve-foreign-key.js';

/** An association whose keys are found. */
export interface ResolvedKeys extends ResolvedEnds {
  /** belongsTo, hasOne, hasMany: the foreign key. belongsToMany: from the through model to the source. */
  readonly keys: readonly ForeignKeyNames[];
  /** belongsToMany: from the through model to the target. */
  readonly otherKeys: readonly ForeignKeyNames[];
}

/** What resolving needs to see beside the association itself. */
export interface ResolutionContext {
  readonly draftOf: (model: ModelDeclaration) => ModelDraft;
  readonly all: readonly ResolvedEnds[];
  readonly fail: Fail;
}

type RequestBase = Pick<ForeignKeyRequest, 'constrained' | 'onDelete' | 'onUpdate'>;

/** Finds the keys of an association and adds to the models what it asks for; reports what is wrong. */
export function resolveKeys(bound: ResolvedEnds, around: ResolutionContext): ResolvedKeys | undefined {
  const { options, kind } = bound.declaration;
  const base = {
    constrained: options.constraints !== false,
    onDelete: options.onDelete,
    onUpdate: options.onUpdate,
  };
  if (isHeldBy(kind, 'through')) return resolveBelongsToMany(bound, base, around);
  const keys = isHeldBy(kind, 'source') ? belongsToKeys(bound, base, around) : hasKeys(bound, base, around);
  return keys && { ...bound, keys, otherKeys: [] };
}

function belongsToKeys(bound: ResolvedEnds, base: RequestBase, { draftOf, fail }: ResolutionContext) {
  const { source, target, as } = bound;
  const { targetKey: key, foreignKey: option } = bound.declaration.options;
  const ends = { referencingModel: draftOf(source), referencedModel: draftOf(target) };
  return resolveForeignKey(
    { ...base, ...ends, key, option, namePrefix: as, required: false, defaultOnDelete: 'NO ACTION' },
    fail,
  );
}

function hasKeys(bound: ResolvedEnds, base: RequestBase, { draftOf, fail }: ResolutionContext) {
  const { source, target } = bound;
  const { sourceKey: key, foreignKey: option } = bound.declaration.options;
  const ends = {
    referencingModel: draftOf(target),
    referencedModel: draftOf(source),
    namePrefix: source.singular,
  };
  return resolveForeignKey(
    { ...base, ...ends, key, option, required: false, defaultOnDelete: 'CASCADE' },
    fail,
  );
}

function resolveBelongsToMany(bound: ResolvedEnds, base: RequestBase, around: ResolutionContext) {
  const { source, target, through, declaration } = bound;
  if (through === undefined) return undefined;
  const { draftOf, fail } = around;
  const pair = findInverse(bound, around.all)?.declaration.options;
  const referencingModel = draftOf(through);
  const end: RequestBase & Pick<ForeignKeyRequest, 'referencingModel' | 'required' | 'defaultOnDelete'> = {
    ...base,
    referencingModel,
    required: true,
    defaultOnDelete: 'CASCADE',
  };
  const { sourceKey, targetKey, foreignKey, otherKey } = declaration.options;
  const otherPrefix = source === target ? singular(bound.as) : target.singular;
  const keys = resolveForeignKey(
    {
      ...end,
      referencedModel: draftOf(source),
      key: sourceKey ?? pair?.targetKey,
      option: foreignKey ?? pair?.otherKey,
      namePrefix: source.singular,
    },
    fail,
  );
  const otherKeys = resolveForeignKey(
    {
      ...end,
      referencedModel: draftOf(target),
      key: targetKey ?? pair?.sourceKey,
      option: otherKey ?? pair?.foreignKey,
      namePrefix: otherPrefix,
    },
    fail,
  );
  if (keys === undefined || otherKeys === undefined) return undefined;
  const clash = keys.find(({ foreignKey: name }) => otherKeys.some((other) => other.foreignKey === name));
  if (clash !== undefined) return fail(`uses '${clash.foreignKey}' for both ends; give it another otherKey`);
  makeUnique(bound, referencingModel, keys, otherKeys, fail);
  return { ...bound, keys, otherKeys };
}

/** The belongsToMany that leads the other way through the same model: the two infer their keys from each other. */
function findInverse(bound: ResolvedEnds, all: readonly ResolvedEnds[]): ResolvedEnds | undefined {
  const { source, target, through } = bound;
  return all.find(
    (other) =>
      other !== bound && other.through === through && other.source === target && other.target === source,
  );
}

/** A pair is joined once: by the primary key of a joining table that has none of its own, else by a unique key. */
function makeUnique(
  { throughOptions: { unique = true, scope = {} } }: ResolvedEnds,
  holder: ModelDraft,
  keys: readonly ForeignKeyNames[],
  otherKeys: readonly ForeignKeyNames[],
  fail: Fail,
): void {
  const ends = [...keys, ...otherKeys].map(({ foreignKey }) => foreignKey);
  const names = [...ends, ...Object.keys(scope).filter((name) => !ends.includes(name))];
  const hasOwnKey = holder.declaration.attributes.some(({ primaryKey }) => primaryKey);
  if (!hasOwnKey) {
    // One association may tell its rows apart by a scope, and another lead to all of them.
    if (holder.primaryKey.every((name) => names.includes(name))) holder.primaryKey = names;
    else if (!names.every((name) => holder.primaryKey.includes(name))) {
      fail(
        `joins by ${names.join(', ')}, yet '${holder.declaration.name}' is already keyed by ${holder.primaryKey.join(', ')}; declare a primary key on it`,
      );
    }
  } else if (
    unique &&
    !haveSameNames(holder.primaryKey, names) &&
    !holder.uniqueKeys.some(({ attributes }) => haveSameNames(attributes, names))
  ) {
    holder.uniqueKeys.push({ name: undefined, attributes: names });
  }
}
