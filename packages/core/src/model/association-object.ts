import type { KeyPair } from '../schema/association.js';
import type { AssociationDeclaration } from '../schema/model-declaration.js';
import type { Association, Schema } from '../schema/model-definition.js';
import { ASSOCIATION } from '../schema/references.js';

/** What `belongsTo` and its kin return. Its properties are known when all models are: they resolve at first use. */
export class AssociationObject {
  readonly [ASSOCIATION]: AssociationDeclaration;
  readonly #schema: () => Schema;

  constructor(declaration: AssociationDeclaration, schema: () => Schema) {
    this[ASSOCIATION] = declaration;
    this.#schema = schema;
  }

  get kind(): Association['kind'] {
    return this[ASSOCIATION].kind;
  }

  get source(): unknown {
    return this[ASSOCIATION].source.instanceClass;
  }

  get target(): unknown {
    return this.#resolved().target.declaration.instanceClass;
  }

  /** The property under which the target appears. */
  get as(): string {
    return this.#resolved().as;
  }

  /** Name of the foreign key attribute; of a composite key, the list of them. */
  get foreignKey(): string | readonly string[] {
    const association = this.#resolved();
    return namesOf(association.kind === 'belongsToMany' ? association.sourceKeys : association.keys);
  }

  /** belongsToMany: the through model. */
  get through(): unknown {
    const association = this.#resolved();
    return association.kind === 'belongsToMany' ? association.through.declaration.instanceClass : undefined;
  }

  /** belongsToMany: name of the through model's key to the target. */
  get otherKey(): string | readonly string[] | undefined {
    const association = this.#resolved();
    return association.kind === 'belongsToMany' ? namesOf(association.targetKeys) : undefined;
  }

  #resolved(): Association {
    return this.#schema().associationOf.get(this[ASSOCIATION]) as Association;
  }
}

function namesOf(pairs: readonly KeyPair[]): string | readonly string[] {
  const names = pairs.map(({ foreignKey }) => foreignKey);
  return names.length === 1 ? (names[0] as string) : Object.freeze(names);
}
