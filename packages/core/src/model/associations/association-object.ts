import { publishCalls } from '../../diagnostics/calls.js';
import type { Call } from '../../execute/call.js';
import { checkWritable } from '../../graph/read-only.js';
import type { AssociationDeclaration } from '../../schema/model-declaration.js';
import type { AssociationDefinition, Hop } from '../../schema/model-definition.js';
import { ASSOCIATION } from '../../schema/model-reference.js';
import { contextualDatabase, type DatabaseContext } from '../context.js';
import type { AssociationCall } from './association-call.js';
import { createAssociated, type UncheckedAddOptions } from './create.js';
import { countAssociated, type GetOptions, getAssociated, hasAssociated } from './get.js';
import { addAssociated, removeAssociated, setAssociated } from './link.js';
import type { LinkOptions } from './linkers/linker.js';

/** The result of `belongsTo` and the other declarations. It is resolved at first use, when all models are declared. */
export class AssociationObject {
  readonly [ASSOCIATION]: AssociationDeclaration;
  readonly #database: DatabaseContext;

  constructor(declaration: AssociationDeclaration, database: DatabaseContext) {
    this[ASSOCIATION] = declaration;
    this.#database = database;
  }

  get kind(): AssociationDefinition['kind'] {
    return this[ASSOCIATION].kind;
  }

  get source(): unknown {
    return this[ASSOCIATION].source.instanceClass;
  }

  get target(): unknown {
    return this.#resolved().target.declaration.instanceClass;
  }

  /** The property that holds the target. */
  get as(): string {
    return this.#resolved().as;
  }

  /** The name of the foreign key attribute, or the list of names of a composite foreign key. */
  get foreignKey(): string | readonly string[] {
    return foreignKeyNames(this.#resolved().hops[0]);
  }

  /** belongsToMany: the through model. */
  get through(): unknown {
    return this.#resolved().through?.declaration.instanceClass;
  }

  /** belongsToMany: the name or names of the through model's foreign key to the target. */
  get otherKey(): string | readonly string[] | undefined {
    const [, second] = this.#resolved().hops;
    return second && foreignKeyNames(second);
  }

  async get(instance: unknown, options?: GetOptions): Promise<unknown> {
    return getAssociated(this.#call('get'), instance, options);
  }

  async count(instance: unknown, options?: GetOptions): Promise<number> {
    return countAssociated(this.#call('count'), instance, options);
  }

  async has(instance: unknown, targets: unknown, options?: Call): Promise<boolean> {
    return hasAssociated(this.#call('has'), instance, targets, options);
  }

  async add(instance: unknown, targets: unknown, options?: LinkOptions): Promise<void> {
    return addAssociated(this.#writingCall('add', options), instance, targets, options);
  }

  async set(instance: unknown, targets: unknown, options?: LinkOptions): Promise<void> {
    return setAssociated(this.#writingCall('set', options), instance, targets, options);
  }

  async remove(instance: unknown, targets: unknown, options?: Call): Promise<void> {
    return removeAssociated(this.#writingCall('remove', options), instance, targets, options);
  }

  async create(instance: unknown, values: unknown = {}, options?: UncheckedAddOptions): Promise<object> {
    return createAssociated(this.#writingCall('create', options), instance, values, options);
  }

  #resolved(): AssociationDefinition {
    return this.#database.registry.schema().associationOf.get(this[ASSOCIATION]) as AssociationDefinition;
  }

  #writingCall(name: string, options: Call | undefined): AssociationCall {
    const call = this.#call(name);
    const { source, target, through, keyHolder } = call.association;
    checkWritable(keyHolder === 'source' ? source : (through ?? target), call.name);
    if (name === 'create') checkWritable(target, call.name);
    return { ...call, journal: call.database.session.journalOf(options ?? {}) };
  }

  #call(name: string): AssociationCall {
    const association = this.#resolved();
    const { source, as } = association;
    const database = contextualDatabase(this.#database);
    const schema = database.registry.schema();
    return { database, schema, association, name: `${source.name}.${as}.${name}` };
  }
}

publishCalls(
  AssociationObject.prototype,
  ['get', 'count', 'has', 'add', 'set', 'remove', 'create'],
  (target) => ({ model: target[ASSOCIATION].source.name, association: target.as }),
);

function foreignKeyNames({ foreignKeys }: Hop): string | readonly string[] {
  const names = foreignKeys.map(({ foreignKey }) => foreignKey.name);
  return names.length === 1 ? (names[0] as string) : Object.freeze(names);
}
