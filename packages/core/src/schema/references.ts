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
 * The declaration behind a model class. Instances are made of the most derived class that was seen, so every place
 * that is handed a class goes through here.
 */
export function declarationOf(reference: ModelReference): ModelDeclaration | undefined {
  const declaration = reference[MODEL];
  const seen = reference as unknown as InstanceClass;
  if (declaration !== undefined && seen.prototype instanceof declaration.instanceClass)
    declaration.instanceClass = seen;
  return declaration;
}
