import { haveSameNames } from '../../util/same-names.js';
import { type AssociationOptions, isHeldBy } from '../association.js';
import { singular } from '../inflection/inflection.js';
import type { ReportMistake } from '../mistakes.js';
import type { ModelDeclaration } from '../model-declaration.js';
import { foreignKeyName } from '../naming.js';
import type { ModelDraft } from './model-draft.js';
import { associationLabel, type ResolvedEnds } from './resolve-ends.js';
import {
  type ForeignKeyNames,
  type ForeignKeyRequest,
  readNames,
  resolveForeignKey,
} from './resolve-foreign-key.js';

/** An association with its ends and its keys. */
export interface ResolvedKeys extends ResolvedEnds {
  /** belongsTo, hasOne, hasMany: the foreign key. belongsToMany: from the through model to the source. */
  readonly keys: readonly ForeignKeyNames[];
  /** belongsToMany: from the through model to the target. */
  readonly otherKeys: readonly ForeignKeyNames[];
}

/** The models and associations around an association that is resolved. */
export interface ResolutionContext {
  readonly draftOf: (model: ModelDeclaration) => ModelDraft;
  readonly allEnds: readonly ResolvedEnds[];
  readonly report: ReportMistake;
}

type RequestBase = Pick<ForeignKeyRequest, 'constrained' | 'onDelete' | 'onUpdate' | 'index'>;

/**
 * Finds the keys of an association and adds its foreign keys to the drafts of the models. Reports a mistake and returns
 * `undefined` if the association has no valid keys.
 */
export function resolveKeys(ends: ResolvedEnds, context: ResolutionContext): ResolvedKeys | undefined {
  const { options, kind } = ends.declaration;
  const base = {
    constrained: options.constraints !== false && !hasView(ends),
    onDelete: options.onDelete,
    onUpdate: options.onUpdate,
    index: options.index,
  };
  if (isHeldBy(kind, 'through')) return resolveBelongsToMany(ends, base, context);
  const resolve = isHeldBy(kind, 'source') ? resolveBelongsTo : resolveHas;
  const keys = resolve(ends, base, context);
  return keys && { ...ends, keys, otherKeys: [] };
}

/** Whether an end is a view: no constraint can be on it, or refer to it. */
function hasView({ source, target, through }: ResolvedEnds): boolean {
  return source.isView || target.isView || through?.isView === true;
}

function resolveBelongsTo(ends: ResolvedEnds, base: RequestBase, { draftOf, report }: ResolutionContext) {
  const { source, target, as, declaration } = ends;
  const { targetKey, foreignKey } = declaration.options;
  const request: ForeignKeyRequest = {
    ...base,
    referencingModel: draftOf(source),
    referencedModel: draftOf(target),
    key: targetKey,
    option: foreignKey,
    namePrefix: as,
    required: false,
    scope: undefined,
    defaultOnDelete: 'NO ACTION',
  };
  return resolveForeignKey(request, report);
}

function resolveHas(ends: ResolvedEnds, base: RequestBase, { draftOf, report }: ResolutionContext) {
  const { source, target, declaration } = ends;
  const { sourceKey, foreignKey, scope = {} } = declaration.options;
  const request: ForeignKeyRequest = {
    ...base,
    referencingModel: draftOf(target),
    referencedModel: draftOf(source),
    key: sourceKey,
    option: foreignKey,
    namePrefix: source.singular,
    required: false,
    scope: Object.keys(scope),
    defaultOnDelete: 'CASCADE',
  };
  return resolveForeignKey(request, report);
}

function resolveBelongsToMany(ends: ResolvedEnds, base: RequestBase, context: ResolutionContext) {
  const { source, target, through, declaration } = ends;
  if (through === undefined) return undefined;
  const { draftOf, allEnds, report } = context;
  const inverseEnds = findInverse(ends, allEnds);
  if (inverseEnds !== undefined && source === target && !areNamed(ends, inverseEnds)) {
    // One mistake for both, in the later one.
    if (allEnds.indexOf(inverseEnds) < allEnds.indexOf(ends))
      report(describePair(ends, inverseEnds, draftOf));
    return undefined;
  }
  const inverse = inverseEnds?.declaration.options;
  const referencingModel = draftOf(through);
  const end: RequestBase &
    Pick<ForeignKeyRequest, 'referencingModel' | 'required' | 'scope' | 'defaultOnDelete'> = {
    ...base,
    referencingModel,
    required: true,
    scope: Object.keys(ends.throughOptions.scope ?? {}),
    defaultOnDelete: 'CASCADE',
  };
  const { sourceKey, targetKey, foreignKey, otherKey } = declaration.options;
  const otherPrefix = source === target ? singular(ends.as) : target.singular;
  const keys = resolveForeignKey(
    {
      ...end,
      referencedModel: draftOf(source),
      key: sourceKey ?? inverse?.targetKey,
      option: foreignKey ?? inverse?.otherKey,
      namePrefix: source.singular,
    },
    report,
  );
  const otherKeys = resolveForeignKey(
    {
      ...end,
      referencedModel: draftOf(target),
      key: targetKey ?? inverse?.sourceKey,
      option: otherKey ?? inverse?.foreignKey,
      namePrefix: otherPrefix,
    },
    report,
  );
  if (keys === undefined || otherKeys === undefined) return undefined;
  const shared = keys.find(({ foreignKey: name }) => otherKeys.some((other) => other.foreignKey === name));
  if (shared !== undefined) {
    report(`uses '${shared.foreignKey}' for both ends; give it another otherKey`);
    return undefined;
  }
  const association: ResolvedKeys = { ...ends, keys, otherKeys };
  makeUnique(association, referencingModel, report);
  return association;
}

/** Finds the belongsToMany from target to source with the same through model. The two infer keys from each other. */
function findInverse(ends: ResolvedEnds, allEnds: readonly ResolvedEnds[]): ResolvedEnds | undefined {
  const { source, target, through } = ends;
  return allEnds.find(
    (other) =>
      other !== ends && other.through === through && other.source === target && other.target === source,
  );
}

/** Whether two associations of a model with itself name both foreign keys. By default, both call the first one the same. */
function areNamed({ declaration }: ResolvedEnds, inverse: ResolvedEnds): boolean {
  const { foreignKey, otherKey } = declaration.options;
  const other = inverse.declaration.options;
  const isNamed = (option: AssociationOptions['foreignKey']) => readNames(option) !== undefined;
  return (isNamed(foreignKey) || isNamed(other.otherKey)) && (isNamed(otherKey) || isNamed(other.foreignKey));
}

function describePair(
  { as, source, through, declaration }: ResolvedEnds,
  inverse: ResolvedEnds,
  draftOf: ResolutionContext['draftOf'],
): string {
  const [key = 'id'] = draftOf(source).primaryKey;
  const nameFor = (alias: string) => `'${foreignKeyName(singular(alias), key)}'`;
  const names = `foreignKey: ${nameFor(inverse.as)} and otherKey: ${nameFor(as)}`;
  return [
    `joins by '${through?.name}', as ${associationLabel(inverse.declaration)} does, and they do not name both foreign keys`,
    `if they are the two directions of one relation, set ${names} on ${associationLabel(declaration)}`,
    'if not, set both options on both',
  ].join('; ');
}

/**
 * Lets a pair of rows be joined once only. The two foreign keys become the primary key of a through model that declares
 * none, and a unique key of any other.
 */
function makeUnique(association: ResolvedKeys, through: ModelDraft, report: ReportMistake): void {
  const names = joinNames(association);
  if (!declaresPrimaryKey(through.declaration)) extendPrimaryKey(through, names, report);
  else if (association.throughOptions.unique !== false) addUniqueKey(through, names);
}

/** Returns the names of the attributes by which a belongsToMany joins a pair: foreign keys and scope. */
export function joinNames({ keys, otherKeys, throughOptions }: ResolvedKeys): readonly string[] {
  const foreignKeys = [...keys, ...otherKeys].map(({ foreignKey }) => foreignKey);
  return [...new Set([...foreignKeys, ...Object.keys(throughOptions.scope ?? {})])];
}

export function declaresPrimaryKey({ attributes }: ModelDeclaration): boolean {
  return attributes.some(({ primaryKey }) => primaryKey);
}

/** Sets the primary key. Several associations can share a through model: their keys may differ by a scope. */
function extendPrimaryKey(through: ModelDraft, names: readonly string[], report: ReportMistake): void {
  const { declaration, primaryKey } = through;
  if (primaryKey.every((name) => names.includes(name))) through.primaryKey = names;
  else if (!names.every((name) => primaryKey.includes(name))) {
    const keyedBy = `'${declaration.name}' is already keyed by ${primaryKey.join(', ')}`;
    report(`joins by ${names.join(', ')}, yet ${keyedBy}; declare a primary key on it`);
  }
}

function addUniqueKey(through: ModelDraft, names: readonly string[]): void {
  const keys = [through.primaryKey, ...through.uniqueKeys.map(({ attributes }) => attributes)];
  if (keys.some((key) => haveSameNames(key, names))) return;
  through.uniqueKeys.push({ name: undefined, attributes: names });
}
