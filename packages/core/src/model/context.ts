import type { Compiler } from '../compile/compiler.js';
import type { AmbientContext } from '../execute/ambient-context.js';
import type { Session } from '../execute/session.js';
import type { ModelDeclaration } from '../schema/model-declaration.js';
import type { ModelDefinition, Schema } from '../schema/model-definition.js';
import type { Registry } from '../schema/registry.js';

/** The key of a database's context, on the database and on its model classes. */
export const DATABASE: unique symbol = Symbol('espalier.database');

/** The parts of a database that its models use. */
export interface DatabaseContext {
  readonly registry: Registry;
  readonly compiler: Compiler;
  readonly session: Session;
  /** The database as it is inside the innermost `withContext`: its compiler binds the values of that context. */
  readonly ambient: AmbientContext<DatabaseContext>;
}

/** Returns a database with the context that a call has, which is read once, when the call starts. */
export function contextualDatabase(database: DatabaseContext): DatabaseContext {
  return database.ambient.current() ?? database;
}

/** A resolved model with its database and schema: the input of every call on a model. */
export interface ModelContext {
  readonly database: DatabaseContext;
  readonly schema: Schema;
  readonly model: ModelDefinition;
}

/** Returns the context of a declared model. Resolves the models of its database, unless that is done already. */
export function buildModelContext(database: DatabaseContext, declaration: ModelDeclaration): ModelContext {
  const schema = database.registry.schema();
  return { database, schema, model: schema.modelOf.get(declaration) as ModelDefinition };
}
