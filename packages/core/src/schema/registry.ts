import { ConfigurationError } from '../errors/schema-errors.js';
import type { AssociationDeclaration, ModelDeclaration } from './model-declaration.js';
import type { Schema } from './model-definition.js';
import { findThroughModel, readThroughOptions } from './resolution/resolve-ends.js';
import { resolveSchema } from './resolution/resolve-schema.js';

/** Makes the model of a joining table that is known by its name only. */
export type DeclareThrough = (table: string, source: ModelDeclaration) => ModelDeclaration;

/**
 * The models of one database. They are recorded as they are declared, and resolved together at first use;
 * declaring one more afterwards starts that over.
 */
export class Registry {
  readonly #models = new Map<string, ModelDeclaration>();
  readonly #declareThrough: DeclareThrough;
  #schema: Schema | undefined;

  constructor(declareThrough: DeclareThrough) {
    this.#declareThrough = declareThrough;
  }

  /** The declared models by name. */
  get models(): ReadonlyMap<string, ModelDeclaration> {
    return this.#models;
  }

  /** @throws ConfigurationError if a model of that name is already there */
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

  /** @throws SchemaError with every mistake in every model */
  schema(): Schema {
    this.#schema ??= this.#resolve();
    return this.#schema;
  }

  #resolve(): Schema {
    for (const model of [...this.#models.values()]) {
      for (const association of model.associations) this.#addThrough(association);
    }
    return resolveSchema([...this.#models.values()]);
  }

  #addThrough(association: AssociationDeclaration): void {
    const { model } = readThroughOptions(association);
    if (typeof model !== 'string' || findThroughModel(model, this.#models) !== undefined) return;
    this.#models.set(model, this.#declareThrough(model, association.source));
  }
}
