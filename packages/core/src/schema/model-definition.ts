import type { KindHeldBy } from './association.js';
import type { Attribute } from './attribute.js';
import type { CheckConstraint } from './check-declaration.js';
import type { Index } from './index-declaration.js';
import type { AssociationDeclaration, ModelDeclaration } from './model-declaration.js';
import type { ReferentialAction } from './option-kinds.js';
import type { MissingAction } from './save-rules.js';
import type { ModelValidators } from './validators/validators.js';

/** Attributes that are unique together. */
export interface UniqueKey {
  /** The name of the constraint, if the user declared one. */
  readonly name: string | undefined;
  readonly attributes: readonly string[];
}

/** A foreign key constraint. `attributes` refer to `columns` of a table, pairwise by position. */
export interface ForeignKey {
  readonly attributes: readonly string[];
  readonly table: string;
  readonly columns: readonly string[];
  readonly onDelete: ReferentialAction;
  readonly onUpdate: ReferentialAction;
}

/** The attributes that hold when a row was inserted and when it was last updated. */
export interface Timestamps {
  readonly createdAt: Attribute;
  readonly updatedAt: Attribute;
}

/** A resolved model, with the attributes and keys that associations add to it: frozen data. */
export interface ModelDefinition {
  readonly name: string;
  /** The default name of a property that holds one of this model. */
  readonly singular: string;
  /** The default name of a property that holds many of this model. */
  readonly plural: string;
  /** With its schema, if it has one: `sales.products`. No name contains a dot. */
  readonly table: string;
  readonly schema: string | undefined;
  /** Whether rows can only be read. */
  readonly isView: boolean;
  /** Whether `sync` creates the table, and `drop` drops it. */
  readonly isManaged: boolean;
  /** In column order. */
  readonly attributes: readonly Attribute[];
  readonly attributeByName: ReadonlyMap<string, Attribute>;
  readonly primaryKey: readonly Attribute[];
  /** The attributes that the database computes from others, and that no call sets. */
  readonly generated: readonly Attribute[];
  /** `undefined` for a model without timestamps. */
  readonly timestamps: Timestamps | undefined;
  /** The attribute that counts the changes of a row; `undefined` for a model without versions. */
  readonly version: Attribute | undefined;
  /** The attribute that holds when a row was soft-deleted; `undefined` for a model that is not paranoid. */
  readonly deletedAt: Attribute | undefined;
  /** The attribute that has a value of the context in all rows that a call sees; `undefined` for a model without tenants. */
  readonly tenant: Attribute | undefined;
  readonly uniqueKeys: readonly UniqueKey[];
  readonly indexes: readonly Index[];
  readonly checks: readonly CheckConstraint[];
  /** The comment of the table. */
  readonly comment: string | undefined;
  /** The earlier name of the table, without a schema. */
  readonly was: string | undefined;
  readonly foreignKeys: readonly ForeignKey[];
  /** The attributes of each index that `sync` creates on a foreign key, since no other index covers the key. */
  readonly foreignKeyIndexes: readonly (readonly string[])[];
  /**
   * Every key that no two rows have in common: the primary key, unique keys, and unique indexes of attributes. An index
   * with a condition or an expression is none.
   */
  readonly keys: readonly (readonly Attribute[])[];
  /** `undefined` for a model that declares none: its records are then not validated. */
  readonly validators: ModelValidators | undefined;
  /** By property name (`as`). */
  readonly associations: ReadonlyMap<string, AssociationDefinition>;
  /** The names of through models by which belongsToMany reaches this model: properties that hold a through row. */
  readonly throughNames: ReadonlySet<string>;
  readonly declaration: ModelDeclaration;
}

/** An attribute and its canonical value in a scope. */
export interface ScopedValue {
  readonly attribute: Attribute;
  readonly value: unknown;
}

/** Two attributes that have the same value in rows that a hop joins. */
export interface JoinPair {
  readonly from: Attribute;
  readonly to: Attribute;
}

/** A foreign key attribute and the attribute that it refers to. */
export interface ForeignKeyPair {
  readonly foreignKey: Attribute;
  readonly key: Attribute;
}

/** A join of two tables, from the source of an association to its target or to its through model and on. */
export interface Hop {
  readonly from: ModelDefinition;
  readonly to: ModelDefinition;
  /** The attributes to join by, in the direction of the hop. */
  readonly pairs: readonly JoinPair[];
  /** The same attributes by their role: foreign key and referenced key. */
  readonly foreignKeys: readonly ForeignKeyPair[];
}

interface ResolvedAssociation {
  readonly as: string;
  readonly declaration: AssociationDeclaration;
  readonly source: ModelDefinition;
  readonly target: ModelDefinition;
  readonly isToMany: boolean;
  /** What a save does with stored rows that its values leave out; `undefined` if the association declares nothing. */
  readonly missing: MissingAction | undefined;
  /** Attribute values that every target of this association has. */
  readonly scope: readonly ScopedValue[];
  /** Attribute values that every through row of this association has. */
  readonly throughScope: readonly ScopedValue[];
}

/** The source holds the foreign key. */
export interface BelongsToAssociation extends ResolvedAssociation {
  readonly kind: KindHeldBy<'source'>;
  readonly keyHolder: 'source';
  readonly through: undefined;
  readonly hops: readonly [Hop];
}

/** The target holds the foreign key. */
export interface HasAssociation extends ResolvedAssociation {
  readonly kind: KindHeldBy<'target'>;
  readonly keyHolder: 'target';
  readonly through: undefined;
  readonly hops: readonly [Hop];
}

/** The through model holds a foreign key to each end. */
export interface BelongsToManyAssociation extends ResolvedAssociation {
  readonly kind: KindHeldBy<'through'>;
  readonly keyHolder: 'through';
  readonly through: ModelDefinition;
  /** Whether two rows can be joined once only, and not by several through rows (`unique: false`). */
  readonly joinsOnce: boolean;
  /** From the source to the through model, and from the through model to the target. */
  readonly hops: readonly [Hop, Hop];
}

/** A resolved association: frozen data. */
export type AssociationDefinition = BelongsToAssociation | HasAssociation | BelongsToManyAssociation;

/** Every model and association of a database, resolved: frozen data. */
export interface Schema {
  /** In the order of their definition. Through models that Espalier defines come last. */
  readonly models: readonly ModelDefinition[];
  readonly modelOf: ReadonlyMap<ModelDeclaration, ModelDefinition>;
  readonly associationOf: ReadonlyMap<AssociationDeclaration, AssociationDefinition>;
}

/** Returns the name of a model's table without its schema, as databases report it. */
export function bareTable({ table, schema }: Pick<ModelDefinition, 'table' | 'schema'>): string {
  return schema === undefined ? table : table.slice(schema.length + 1);
}

/** Returns the attribute with a name that the caller has checked. */
export function attributeNamed(model: ModelDefinition, name: string): Attribute {
  const attribute = model.attributeByName.get(name);
  if (attribute === undefined) throw new Error(`model '${model.name}' has no attribute '${name}'`);
  return attribute;
}
