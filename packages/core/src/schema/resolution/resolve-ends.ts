import { unknownOption } from '../../util/unknown-option.js';
import { type AssociationKind, associationKinds, isHeldBy, type ThroughDeclaration } from '../association.js';
import type { AssociationDeclaration, ModelDeclaration } from '../model-declaration.js';
import { getDeclaration, isModelReference } from '../model-reference.js';

/** An association whose ends are found; its keys are not yet known. */
export interface ResolvedEnds {
  readonly declaration: AssociationDeclaration;
  readonly as: string;
  readonly source: ModelDeclaration;
  readonly target: ModelDeclaration;
  readonly through: ModelDeclaration | undefined;
  readonly throughOptions: Omit<ThroughDeclaration, 'model'>;
}

/** Says what is wrong, naming the association. */
export type Report = (declaration: AssociationDeclaration, mistake: string) => undefined;

/** The same for the association at hand. Gives `undefined`, so that a search can end with it. */
export type Fail = (mistake: string) => undefined;

const common = ['as', 'foreignKey', 'scope', 'constraints', 'onDelete', 'onUpdate'];
const optionNames: Readonly<Record<AssociationKind, readonly string[]>> = {
  belongsTo: [...common, 'targetKey'],
  hasOne: [...common, 'sourceKey'],
  hasMany: [...common, 'sourceKey'],
  belongsToMany: [...common, 'sourceKey', 'targetKey', 'otherKey', 'through'],
};

const throughNames = ['model', 'scope', 'unique'];
const foreignKeyNames =
  'name type allowNull defaultValue unique field references onDelete onUpdate comment'.split(' ');

/** An association as messages call it. */
export function associationLabel({ source, kind, options }: AssociationDeclaration): string {
  return `${source.name}.${kind}(${options.as === undefined ? '' : `as '${options.as}'`})`;
}

/** `through` with its short forms spelt out. */
export function readThroughOptions({ options: { through } }: AssociationDeclaration): ThroughDeclaration {
  const spelt = through !== null && typeof through === 'object' && 'model' in through;
  return spelt ? (through as ThroughDeclaration) : { model: through };
}

/** Finds the ends of an association, or reports why they cannot be found. */
export function resolveEnds(
  declaration: AssociationDeclaration,
  modelNamed: ReadonlyMap<string, ModelDeclaration>,
  report: Report,
): ResolvedEnds | undefined {
  const { kind, source, options } = declaration;
  const fail: Fail = (mistake) => report(declaration, mistake);
  for (const unknown of unknownOptions(declaration)) fail(`has ${unknown}`);
  const target = resolveModel(declaration.target, 'target', modelNamed, fail);
  const { model, ...throughOptions } = readThroughOptions(declaration);
  const needsThrough = isHeldBy(kind, 'through');
  const through = needsThrough ? resolveThrough(model, modelNamed, fail) : undefined;
  if (target === undefined || (needsThrough && through === undefined)) return undefined;
  const as = options.as ?? (associationKinds[kind].isToMany ? target.plural : target.singular);
  return { declaration, as, source, target, through, throughOptions };
}

function unknownOptions({ kind, options }: AssociationDeclaration): string[] {
  const { through, foreignKey, otherKey } = options;
  const inside = (option: string, value: unknown, known: readonly string[]) => {
    const isOptions = value !== null && typeof value === 'object' && !Array.isArray(value);
    return isOptions ? unknownOption(value, known, ` in \`${option}\``) : undefined;
  };
  return [
    unknownOption(options, optionNames[kind]),
    inside('through', through, throughNames),
    inside('foreignKey', foreignKey, foreignKeyNames),
    inside('otherKey', otherKey, foreignKeyNames),
  ].filter((unknown) => unknown !== undefined);
}

function resolveThrough(given: unknown, modelNamed: ReadonlyMap<string, ModelDeclaration>, fail: Fail) {
  if (given === undefined) return fail('needs `through`: a table name, a model, or () => model');
  return typeof given === 'string'
    ? findThroughModel(given, modelNamed)
    : resolveModel(given, '`through`', modelNamed, fail);
}

/** The model that `through` names by its own name, or by that of its table. */
export function findThroughModel(
  name: string,
  modelNamed: ReadonlyMap<string, ModelDeclaration>,
): ModelDeclaration | undefined {
  return modelNamed.get(name) ?? [...modelNamed.values()].find(({ table }) => table === name);
}

function resolveModel(
  given: unknown,
  role: string,
  modelNamed: ReadonlyMap<string, ModelDeclaration>,
  fail: Fail,
): ModelDeclaration | undefined {
  const found = isModelReference(given) || typeof given !== 'function' ? given : given();
  if (!isModelReference(found)) return fail(`has as its ${role} ${describeNonModel(found)}, not a model`);
  const declaration = getDeclaration(found);
  if (declaration === undefined) {
    return fail(
      `has as its ${role} the class '${(found as unknown as { name: string }).name}', whose init() was never called`,
    );
  }
  if (modelNamed.get(declaration.name) === declaration) return declaration;
  return fail(`has as its ${role} the model '${declaration.name}' of another database`);
}

function describeNonModel(value: unknown): string {
  if (value === undefined) return 'undefined (with an import cycle, pass a thunk: () => Target)';
  return value === null
    ? 'null'
    : typeof value === 'string'
      ? `the text '${value}'`
      : `a value of type ${typeof value}`;
}
