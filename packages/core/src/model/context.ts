import type { Compiler } from '../compile/compiler.js';
import type { Session } from '../execute/session.js';
import type { ModelDeclaration } from '../schema/model-declaration.js';
import type { ModelDefinition, Schema } from '../schema/model-definition.js';
import type { Registry } from '../schema/registry.js';

/** Where a database keeps what its models work with. */
export const DATABASE: unique symbol = Symbol('espalier.database');

/** What models work with: the registry they are in, how statements are made, and where they run. */
export interface DatabaseContext {
  readonly registry: Registry;
  readonly compiler: Compiler;
  readonly session: Session;
}

/** A model with all that a call on it needs. */
export interface ModelContext {
  readonly database: DatabaseContext;
  readonly schema: Schema;
  readonly model: ModelDefinition;
}

/** Resolves the models, if that has not been done yet, and finds the one. */
export function buildModelContext(database: DatabaseContext, declaration: ModelDeclaration): ModelContext {
  const schema = database.registry.schema();
  return { database, schema, model: schema.modelOf.get(declaration) as ModelDefinition };
}
