import { unknownOption } from '../../errors/did-you-mean.js';
import type { AssociationKind, ThroughOptions } from '../association.js';
import type { AssociationDeclaration, ModelDeclaration } from '../model-declaration.js';
import { declarationOf, isModelReference } from '../references.js';

/** An association whose ends are found; its keys are not yet known. */
export interface BoundAssociation {
  readonly declaration: AssociationDeclaration;
  readonly as: string;
  readonly source: ModelDeclaration;
  readonly target: ModelDeclaration;
  readonly through: ModelDeclaration | undefined;
  readonly throughOptions: Omit<ThroughOptions, 'model'>;
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

/** `through` with its short forms spelt out. */
export function throughOptionsOf({ options: { through } }: AssociationDeclaration): ThroughOptions {
  const spelt = through !== null && typeof through === 'object' && 'model' in through;
  return spelt ? (through as ThroughOptions) : { model: through };
}

/** Finds the ends of an association, or reports why they cannot be found. */
export function bindAssociation(
  declaration: AssociationDeclaration,
  modelNamed: ReadonlyMap<string, ModelDeclaration>,
  report: Report,
): BoundAssociation | undefined {
  const { kind, source, options } = declaration;
  const unknown = unknownOption(options, optionNames[kind]);
  if (unknown !== undefined) report(declaration, `has ${unknown}`);
  const fail: Fail = (mistake) => report(declaration, mistake);
  const target = modelOf(declaration.target, 'target', fail);
  const { model, ...throughOptions } = throughOptionsOf(declaration);
  const through = kind === 'belongsToMany' ? throughOf(model, modelNamed, fail) : undefined;
  if (target === undefined || (kind === 'belongsToMany' && through === undefined)) return undefined;
  const as = options.as ?? (kind === 'hasMany' || kind === 'belongsToMany' ? target.plural : target.singular);
  return { declaration, as, source, target, through, throughOptions };
}

function throughOf(given: unknown, modelNamed: ReadonlyMap<string, ModelDeclaration>, fail: Fail) {
  if (given === undefined) return fail('needs `through`: a table name, a model, or () => model');
  return typeof given === 'string' ? modelNamed.get(given) : modelOf(given, '`through`', fail);
}

function modelOf(given: unknown, role: string, fail: Fail): ModelDeclaration | undefined {
  const found = isModelReference(given) || typeof given !== 'function' ? given : given();
  if (!isModelReference(found)) return fail(`has as its ${role} ${nounOf(found)}, not a model`);
  const declaration = declarationOf(found);
  if (declaration === undefined) {
    return fail(
      `has as its ${role} the class '${(found as unknown as { name: string }).name}', whose init() was never called`,
    );
  }
  return declaration;
}

function nounOf(value: unknown): string {
  if (value === undefined) return 'undefined (with an import cycle, pass a thunk: () => Target)';
  return value === null
    ? 'null'
    : typeof value === 'string'
      ? `the text '${value}'`
      : `a value of type ${typeof value}`;
}
