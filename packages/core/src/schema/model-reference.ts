import type { AssociationDeclaration, InstanceClass, ModelDeclaration } from './model-declaration.js';

/** Where a model class keeps its declaration: `undefined` until it is initialised. */
export const MODEL: unique symbol = Symbol('espalier.model');

/** Where an association object keeps its declaration. */
export const ASSOCIATION: unique symbol = Symbol('espalier.association');

/** A model class, as far as the stages before `model/` need to know it. */
export interface ModelReference {
  readonly [MODEL]: ModelDeclaration | undefined;
}

/** An association object, as far as the stages before `model/` need to know it. */
export interface AssociationReference {
  readonly [ASSOCIATION]: AssociationDeclaration;
}

/** Whether a value is a model class, initialised or not. */
export function isModelReference(value: unknown): value is ModelReference {
  return typeof value === 'function' && MODEL in value;
}

/** Whether a value is an association object. */
export function isAssociationReference(value: unknown): value is AssociationReference {
  return value !== null && typeof value === 'object' && ASSOCIATION in value;
}

/**
 * The declaration behind a model class. `class Product extends Model.init(...)` is not yet born when `init` runs, so
 * instances are made of the class that is first used as the model; every place that is handed a class goes through here.
 */
export function getDeclaration(reference: ModelReference): ModelDeclaration | undefined {
  const declaration = reference[MODEL];
  const seen = reference as unknown as InstanceClass;
  if (declaration !== undefined && !declaration.hasFinalClass) {
    declaration.instanceClass = seen;
    declaration.hasFinalClass = true;
  }
  return declaration;
}
