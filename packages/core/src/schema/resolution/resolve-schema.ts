import { SchemaError } from '../../errors/schema-errors.js';
import type { ReportMistake } from '../mistakes.js';
import type { AssociationDeclaration, ModelDeclaration } from '../model-declaration.js';
import type { AssociationDefinition, ModelDefinition, Schema } from '../model-definition.js';
import { readValidation } from '../validators/read-validation.js';
import type { ModelValidators } from '../validators/validators.js';
import { buildAssociation } from './build-association.js';
import { buildModelDefinition } from './build-definitions.js';
import { checkDirections } from './check-directions.js';
import {
  checkColumns,
  checkGenerated,
  checkProperties,
  checkRepeatedPairs,
  checkScopes,
  checkTenants,
  checkThroughNames,
  checkThroughScopes,
  checkUnlinks,
  checkVersions,
} from './checks.js';
import { draftModel, type ModelDraft } from './model-draft.js';
import { type ResolvedKeys, resolveKeys } from './resolve-association.js';
import { associationLabel, type ResolvedEnds, resolveEnds } from './resolve-ends.js';

/**
 * Resolves every model and association of a registry at once.
 *
 * @throws SchemaError with every mistake in every model
 */
export function resolveSchema(declarations: readonly ModelDeclaration[]): Schema {
  const mistakes: string[] = [];
  const report: ReportMistake = (mistake) => mistakes.push(mistake);

  const ends = resolveAllEnds(declarations, report);
  const drafts = draftModels(declarations, ends);
  const associations = resolveAllKeys(ends, drafts, report);
  mistakes.push(
    ...checkProperties(associations, drafts),
    ...checkDirections(associations),
    ...checkColumns([...drafts.values()]),
    ...checkVersions([...drafts.values()]),
    ...checkGenerated([...drafts.values()]),
    ...checkTenants([...drafts.values()]),
    ...checkScopes(associations, drafts),
    ...checkThroughNames(associations, drafts),
    ...checkThroughScopes(associations),
    ...checkRepeatedPairs(associations, drafts),
    ...checkUnlinks(associations, drafts),
  );
  const validatorsOf = new Map(declarations.map((model) => [model, readValidation(model, report)]));
  if (mistakes.length > 0) throw buildSchemaError(mistakes);

  return buildSchema(drafts, associations, validatorsOf);
}

function resolveAllEnds(declarations: readonly ModelDeclaration[], report: ReportMistake): ResolvedEnds[] {
  const modelByName = new Map(declarations.map((model) => [model.name, model]));
  return declarations
    .flatMap(({ associations }) => associations)
    .map((association) => resolveEnds(association, modelByName, reportIn(association, report)))
    .filter((ends) => ends !== undefined);
}

/** Returns a function that reports mistakes of an association with its name in front. */
function reportIn(association: AssociationDeclaration, report: ReportMistake): ReportMistake {
  return (mistake) => report(`${associationLabel(association)} ${mistake}`);
}

function draftModels(declarations: readonly ModelDeclaration[], allEnds: readonly ResolvedEnds[]) {
  const throughModels = new Set(allEnds.map(({ through }) => through));
  return new Map(declarations.map((model) => [model, draftModel(model, throughModels.has(model))]));
}

/** Resolves the keys of every association; of belongsToMany first, since other associations may refer to their keys. */
function resolveAllKeys(
  allEnds: readonly ResolvedEnds[],
  drafts: ReadonlyMap<ModelDeclaration, ModelDraft>,
  report: ReportMistake,
): ResolvedKeys[] {
  const draftOf = (model: ModelDeclaration) => drafts.get(model) as ModelDraft;
  const hasThrough = ({ through }: ResolvedEnds) => through !== undefined;
  const ordered = [...allEnds.filter(hasThrough), ...allEnds.filter((ends) => !hasThrough(ends))];
  const resolved = new Map(
    ordered.map((ends) => {
      const context = { draftOf, allEnds, report: reportIn(ends.declaration, report) };
      return [ends, resolveKeys(ends, context)];
    }),
  );
  return allEnds.map((ends) => resolved.get(ends)).filter((keys) => keys !== undefined);
}

function buildSchema(
  drafts: ReadonlyMap<ModelDeclaration, ModelDraft>,
  resolved: readonly ResolvedKeys[],
  validatorsOf: ReadonlyMap<ModelDeclaration, ModelValidators | undefined>,
): Schema {
  const modelOf = new Map<ModelDeclaration, ModelDefinition>();
  const associationsOf = new Map<ModelDeclaration, Map<string, AssociationDefinition>>();
  for (const [model, draft] of drafts) {
    const associations = new Map<string, AssociationDefinition>();
    associationsOf.set(model, associations);
    const throughNames = collectThroughNames(model, resolved);
    modelOf.set(model, buildModelDefinition(draft, associations, throughNames, validatorsOf.get(model)));
  }
  const associationOf = new Map<AssociationDeclaration, AssociationDefinition>();
  for (const each of resolved) {
    const association = buildAssociation(each, modelOf);
    associationOf.set(each.declaration, association);
    associationsOf.get(each.source)?.set(association.as, association);
  }
  return Object.freeze({ models: Object.freeze([...modelOf.values()]), modelOf, associationOf });
}

function collectThroughNames(
  model: ModelDeclaration,
  resolved: readonly ResolvedKeys[],
): ReadonlySet<string> {
  const names = resolved.map(({ target, through }) => (target === model ? through?.name : undefined));
  return new Set(names.filter((name) => name !== undefined));
}

/** Returns the error with every mistake in the models. */
export function buildSchemaError(mistakes: readonly string[]): SchemaError {
  const heading =
    mistakes.length === 1 ? 'A declaration cannot work' : `${mistakes.length} declarations cannot work`;
  return new SchemaError([heading, ...mistakes.map((mistake) => `  - ${mistake}`)].join('\n'), mistakes);
}
