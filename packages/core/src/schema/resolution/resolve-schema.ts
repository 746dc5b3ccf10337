import { SchemaError } from '../../errors/schema-errors.js';
import type { AssociationDeclaration, ModelDeclaration } from '../model-declaration.js';
import type { Association, ModelDefinition, Schema } from '../model-definition.js';
import { readValidation } from '../validators/read-validation.js';
import type { ModelValidators } from '../validators/validators.js';
import { buildAssociation } from './build-association.js';
import { buildModelDefinition } from './build-definitions.js';
import { checkColumns, checkProperties, checkScopes, checkThroughNames } from './checks.js';
import { draftModel, type ModelDraft } from './model-draft.js';
import { type ResolvedKeys, resolveKeys } from './resolve-association.js';
import { associationLabel, type Fail, type Report, type ResolvedEnds, resolveEnds } from './resolve-ends.js';

/**
 * Resolves every model and association of a registry at once.
 *
 * @throws SchemaError with every mistake in every model
 */
export function resolveSchema(declarations: readonly ModelDeclaration[]): Schema {
  const mistakes: string[] = [];
  const report: Report = (declaration, mistake) => {
    mistakes.push(`${associationLabel(declaration)} ${mistake}`);
    return undefined;
  };
  const reportPlainly = (mistake: string) => {
    mistakes.push(mistake);
    return undefined;
  };

  const bound = resolveAllEnds(declarations, report);
  const drafts = draftModels(declarations, bound);
  const keyed = resolveAllKeys(bound, drafts, report);
  mistakes.push(
    ...checkProperties(keyed, drafts),
    ...checkColumns([...drafts.values()]),
    ...checkScopes(keyed, drafts),
    ...checkThroughNames(keyed, drafts),
  );
  const validatorsOf = new Map(declarations.map((model) => [model, readValidation(model, reportPlainly)]));
  if (mistakes.length > 0) throw buildSchemaError(mistakes);

  return buildSchema(drafts, keyed, validatorsOf);
}

function resolveAllEnds(declarations: readonly ModelDeclaration[], report: Report): ResolvedEnds[] {
  const modelNamed = new Map(declarations.map((model) => [model.name, model]));
  return declarations
    .flatMap(({ associations }) => associations)
    .map((association) => resolveEnds(association, modelNamed, report))
    .filter((each) => each !== undefined);
}

function draftModels(declarations: readonly ModelDeclaration[], bound: readonly ResolvedEnds[]) {
  const throughs = new Set(bound.map(({ through }) => through));
  return new Map(declarations.map((model) => [model, draftModel(model, throughs.has(model))]));
}

/** Joining tables first: their keys may be what other associations refer to. */
function resolveAllKeys(
  bound: readonly ResolvedEnds[],
  drafts: ReadonlyMap<ModelDeclaration, ModelDraft>,
  report: Report,
): ResolvedKeys[] {
  const draftOf = (model: ModelDeclaration) => drafts.get(model) as ModelDraft;
  const isJoining = ({ through }: ResolvedEnds) => through !== undefined;
  const ordered = [...bound.filter(isJoining), ...bound.filter((each) => !isJoining(each))];
  const keyed = new Map(
    ordered.map((each) => {
      const fail: Fail = (mistake) => report(each.declaration, mistake);
      return [each, resolveKeys(each, { draftOf, all: bound, fail })];
    }),
  );
  return bound.map((each) => keyed.get(each)).filter((each) => each !== undefined);
}

function buildSchema(
  drafts: ReadonlyMap<ModelDeclaration, ModelDraft>,
  keyed: readonly ResolvedKeys[],
  validatorsOf: ReadonlyMap<ModelDeclaration, ModelValidators | undefined>,
): Schema {
  const modelOf = new Map<ModelDeclaration, ModelDefinition>();
  const associationsOf = new Map<ModelDeclaration, Map<string, Association>>();
  for (const [model, draft] of drafts) {
    const associations = new Map<string, Association>();
    associationsOf.set(model, associations);
    modelOf.set(
      model,
      buildModelDefinition(draft, associations, collectThroughNames(model, keyed), validatorsOf.get(model)),
    );
  }
  const associationOf = new Map<AssociationDeclaration, Association>();
  for (const each of keyed) {
    const association = buildAssociation(each, modelOf);
    associationOf.set(each.declaration, association);
    associationsOf.get(each.source)?.set(association.as, association);
  }
  return Object.freeze({ models: Object.freeze([...modelOf.values()]), modelOf, associationOf });
}

function collectThroughNames(model: ModelDeclaration, keyed: readonly ResolvedKeys[]): ReadonlySet<string> {
  const leading = keyed.filter(({ target }) => target === model);
  return new Set(leading.map(({ through }) => through?.name).filter((name) => name !== undefined));
}

function buildSchemaError(mistakes: readonly string[]): SchemaError {
  const heading =
    mistakes.length === 1 ? 'A declaration cannot work' : `${mistakes.length} declarations cannot work`;
  return new SchemaError([heading, ...mistakes.map((mistake) => `  - ${mistake}`)].join('\n'), mistakes);
}
