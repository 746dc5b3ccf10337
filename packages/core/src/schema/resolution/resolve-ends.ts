import {
  anything,
  either,
  findOptionMistake,
  flag,
  list,
  namedValues,
  type OptionKind,
  type OptionKinds,
  oneOf,
  text,
} from '../../util/option-kinds.js';
import { isPlainObject } from '../../util/plain-object.js';
import {
  type AssociationKind,
  type AssociationOptions,
  associationKinds,
  type ForeignKeyOptions,
  isHeldBy,
  type ThroughDeclaration,
} from '../association.js';
import type { ReportMistake } from '../mistakes.js';
import type { AssociationDeclaration, ModelDeclaration } from '../model-declaration.js';
import { getDeclaration, isModelReference } from '../model-reference.js';
import { actionKind, commonAttributeKinds, findAttributeMistakeIn } from '../option-kinds.js';
import { missingActions } from '../save-rules.js';

/** An association with its source, target and through model, before its keys are resolved. */
export interface ResolvedEnds {
  readonly declaration: AssociationDeclaration;
  readonly as: string;
  readonly source: ModelDeclaration;
  readonly target: ModelDeclaration;
  readonly through: ModelDeclaration | undefined;
  readonly throughOptions: Omit<ThroughDeclaration, 'model'>;
}

type Kinds<Options> = { readonly [Name in keyof Options]?: OptionKind };

const commonKinds = {
  as: text,
  foreignKey: either('a name, an array of names or an object', text, list, namedValues),
  scope: namedValues,
  constraints: flag,
  index: flag,
  onDelete: actionKind,
  onUpdate: actionKind,
} as const satisfies Kinds<AssociationOptions>;

const kindsOf: Readonly<Record<AssociationKind, Kinds<AssociationOptions>>> = {
  belongsTo: { ...commonKinds, targetKey: text },
  hasOne: { ...commonKinds, sourceKey: text, missing: oneOf(missingActions) },
  hasMany: { ...commonKinds, sourceKey: text, missing: oneOf(missingActions) },
  belongsToMany: {
    ...commonKinds,
    missing: oneOf(missingActions),
    sourceKey: text,
    targetKey: text,
    otherKey: commonKinds.foreignKey,
    through: anything,
  },
};

const throughKinds = {
  model: anything,
  scope: namedValues,
  unique: flag,
} as const satisfies Readonly<Record<keyof ThroughDeclaration, OptionKind>>;

const foreignKeyKinds = { ...commonAttributeKinds, name: text } as const satisfies Kinds<ForeignKeyOptions>;

/** Returns the name of an association in messages: `user.hasMany(as 'addresses')`. */
export function associationLabel({ source, kind, options }: AssociationDeclaration): string {
  return `${source.name}.${kind}(${options.as === undefined ? '' : `as '${options.as}'`})`;
}

/** Reads the option `through`, which can be `{ model, scope, unique }` or the model alone. */
export function readThroughOptions({ options: { through } }: AssociationDeclaration): ThroughDeclaration {
  const hasOptions = through !== null && typeof through === 'object' && 'model' in through;
  return hasOptions ? (through as ThroughDeclaration) : { model: through };
}

/** Finds the models of an association. Reports a mistake and returns `undefined` if one cannot be found. */
export function resolveEnds(
  declaration: AssociationDeclaration,
  modelByName: ReadonlyMap<string, ModelDeclaration>,
  report: ReportMistake,
): ResolvedEnds | undefined {
  const { kind, source, options } = declaration;
  const mistakes = findOptionMistakes(declaration);
  for (const mistake of mistakes) report(`has ${mistake}`);
  const target = resolveModel(declaration.target, 'target', modelByName, report);
  const { model, ...throughOptions } = readThroughOptions(declaration);
  const needsThrough = isHeldBy(kind, 'through');
  const through = needsThrough ? resolveThrough(model, modelByName, report) : undefined;
  // The keys of an association whose options are wrong would be reported too.
  if (target === undefined || (needsThrough && through === undefined) || mistakes.length > 0)
    return undefined;
  const as = options.as ?? (associationKinds[kind].isToMany ? target.plural : target.singular);
  return { declaration, as, source, target, through, throughOptions };
}

/** Finds the model that `through` refers to by the name of the model or of its table. */
export function findThroughModel(
  name: string,
  modelByName: ReadonlyMap<string, ModelDeclaration>,
): ModelDeclaration | undefined {
  return modelByName.get(name) ?? [...modelByName.values()].find(({ table }) => table === name);
}

function findOptionMistakes({ kind, options }: AssociationDeclaration): string[] {
  const { through, foreignKey, otherKey } = options;
  return [
    findOptionMistake(options, kindsOf[kind] as OptionKinds),
    isPlainObject(through) ? findOptionMistake(through, throughKinds, ' in `through`') : undefined,
    isPlainObject(foreignKey) ? findAttributeMistakeIn(foreignKey, foreignKeyKinds, 'foreignKey') : undefined,
    isPlainObject(otherKey) ? findAttributeMistakeIn(otherKey, foreignKeyKinds, 'otherKey') : undefined,
  ].filter((mistake) => mistake !== undefined);
}

function resolveThrough(
  through: unknown,
  modelByName: ReadonlyMap<string, ModelDeclaration>,
  report: ReportMistake,
): ModelDeclaration | undefined {
  if (typeof through === 'string') return findThroughModel(through, modelByName);
  if (through !== undefined) return resolveModel(through, '`through`', modelByName, report);
  report('needs `through`: a table name, a model, or () => model');
  return undefined;
}

/** Resolves a model class or a thunk that returns one. */
function resolveModel(
  option: unknown,
  role: string,
  modelByName: ReadonlyMap<string, ModelDeclaration>,
  report: ReportMistake,
): ModelDeclaration | undefined {
  const reference = isModelReference(option) || typeof option !== 'function' ? option : option();
  if (!isModelReference(reference)) {
    report(`has as its ${role} ${describeNonModel(reference)}, not a model`);
    return undefined;
  }
  const declaration = getDeclaration(reference);
  if (declaration === undefined) {
    const { name } = reference as unknown as { readonly name: string };
    report(`has as its ${role} the class '${name}', whose init() was never called`);
    return undefined;
  }
  if (modelByName.get(declaration.name) === declaration) return declaration;
  report(`has as its ${role} the model '${declaration.name}' of another database`);
  return undefined;
}

function describeNonModel(value: unknown): string {
  if (value === undefined) return 'undefined (with an import cycle, pass a thunk: () => Target)';
  if (value === null) return 'null';
  return typeof value === 'string' ? `the text '${value}'` : `a value of type ${typeof value}`;
}
