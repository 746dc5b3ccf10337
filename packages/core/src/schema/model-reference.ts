import type { AssociationDeclaration, InstanceClass, ModelDeclaration } from './model-declaration.js';

/** The key of a model class's declaration, which is `undefined` until the class is initialised. */
export const MODEL: unique symbol = Symbol('espalier.model');

/** The key of an association object's declaration. */
export const ASSOCIATION: unique symbol = Symbol('espalier.association');

/** The part of a model class that the stages before `model/` use. */
export interface ModelReference {
  readonly [MODEL]: ModelDeclaration | undefined;
}

/** The part of an association object that the stages before `model/` use. */
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
 * Returns the declaration of a model class; `undefined` if it is not initialised. The first class that is passed becomes
 * the class of the model's instances, since `class Product extends Model.init(...)` does not exist yet when `init` runs.
 * So every use of a model class has to call this function.
 */
export function getDeclaration(reference: ModelReference): ModelDeclaration | undefined {
  const declaration = reference[MODEL];
  if (declaration !== undefined && !declaration.hasFinalClass) {
    declaration.instanceClass = reference as unknown as InstanceClass;
    declaration.hasFinalClass = true;
  }
  return declaration;
}
