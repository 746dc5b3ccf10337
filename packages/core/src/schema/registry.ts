import { ConfigurationError } from '../errors/schema-errors.js';
import type { AssociationDeclaration, ModelDeclaration } from './model-declaration.js';
import type { ModelDefinition, Schema } from './model-definition.js';
import { findThroughModel, readThroughOptions } from './resolution/resolve-ends.js';
import { buildSchemaError, resolveSchema } from './resolution/resolve-schema.js';

/** Declares the model of a through table that the user names without a model. */
export type DeclareThrough = (table: string, source: ModelDeclaration) => ModelDeclaration;

/**
 * The models of one database. They are resolved together when they are first used, and again if one is declared
 * afterwards.
 */
export class Registry {
  readonly #models = new Map<string, ModelDeclaration>();
  readonly #declareThrough: DeclareThrough;
  readonly #findMistakes: (model: ModelDefinition) => readonly string[];
  #schema: Schema | undefined;

  /** @param findMistakes finds mistakes of a model that only a later stage can read, such as those of conditions */
  constructor(declareThrough: DeclareThrough, findMistakes: (model: ModelDefinition) => readonly string[]) {
    this.#declareThrough = declareThrough;
    this.#findMistakes = findMistakes;
  }

  /** The declared models by name. */
  get models(): ReadonlyMap<string, ModelDeclaration> {
    return this.#models;
  }

  /** Adds a model. @throws ConfigurationError if the database has a model of that name */
  add(declaration: ModelDeclaration): void {
    const { name } = declaration;
    if (this.#models.has(name)) {
      throw new ConfigurationError(
        `Model '${name}' is already defined on this database; give one of the two another modelName`,
        { model: name },
      );
    }
    this.#models.set(name, declaration);
    this.#schema = undefined;
  }

  addAssociation(association: AssociationDeclaration): void {
    association.source.associations.push(association);
    this.#schema = undefined;
  }

  /** Resolves the models, unless that is done already. @throws SchemaError with every mistake in every model */
  schema(): Schema {
    this.#schema ??= this.#resolve();
    return this.#schema;
  }

  #resolve(): Schema {
    for (const model of [...this.#models.values()]) {
      for (const association of model.associations) this.#addThrough(association);
    }
    const schema = resolveSchema([...this.#models.values()]);
    const mistakes = schema.models.flatMap((model) => this.#findMistakes(model));
    if (mistakes.length > 0) throw buildSchemaError(mistakes);
    return schema;
  }

  #addThrough(association: AssociationDeclaration): void {
    const { model } = readThroughOptions(association);
    if (typeof model !== 'string' || findThroughModel(model, this.#models) !== undefined) return;
    this.#models.set(model, this.#declareThrough(model, association.source));
  }
}
