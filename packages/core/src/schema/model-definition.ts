import type { KindHeldBy } from './association.js';
import type { Attribute, ReferentialAction } from './attribute.js';
import type { AssociationDeclaration, ModelDeclaration } from './model-declaration.js';
import type { ModelValidators } from './validators/validators.js';

/** Attributes that are unique together. */
export interface UniqueKey {
  /** Constraint name, when the user gave one. */
  readonly name: string | undefined;
  readonly attributes: readonly string[];
}

/** An index of a table, by attribute names. */
export interface Index {
  readonly name: string | undefined;
  readonly attributes: readonly string[];
  readonly unique: boolean;
}

/** Attributes that refer to a row of another table (or of the same), pairwise by position. */
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

/** A model, resolved with all that its own and other models' associations add to it: frozen data. */
export interface ModelDefinition {
  readonly name: string;
  /** Name of one and of many, as properties are called after it. */
  readonly singular: string;
  readonly plural: string;
  /** With its schema in front, behind a dot, if it has one; no name has a dot in it. */
  readonly table: string;
  readonly schema: string | undefined;
  /** In column order. */
  readonly attributes: readonly Attribute[];
  readonly attributeByName: ReadonlyMap<string, Attribute>;
  readonly primaryKey: readonly Attribute[];
  /** `undefined` for a model without timestamps. */
  readonly timestamps: Timestamps | undefined;
  readonly uniqueKeys: readonly UniqueKey[];
  readonly indexes: readonly Index[];
  readonly foreignKeys: readonly ForeignKey[];
  /** Every list of attributes that no two rows have the same values of: the primary key, unique keys, unique indexes. */
  readonly keys: readonly (readonly Attribute[])[];
  /** `undefined` for a model that declares none: its records are then not looked at. */
  readonly validators: ModelValidators | undefined;
  /** By property name (`as`). */
  readonly associations: ReadonlyMap<string, Association>;
  /** Names of the through models that lead here: where an instance reached by one shows its through row. */
  readonly throughNames: ReadonlySet<string>;
  readonly declaration: ModelDeclaration;
}

/** An attribute and the canonical value that a scope gives it. */
export interface ScopedValue {
  readonly attribute: Attribute;
  readonly value: unknown;
}

/** Two attributes that have the same value in rows that are joined by a hop. */
export interface JoinPair {
  readonly from: Attribute;
  readonly to: Attribute;
}

/** A foreign key attribute and the attribute that it refers to. */
export interface ForeignKeyPair {
  readonly foreignKey: Attribute;
  readonly key: Attribute;
}

/** One join on the way from the source of an association to its target. */
export interface Hop {
  readonly from: ModelDefinition;
  readonly to: ModelDefinition;
  /** The attributes to join by, in the direction of the hop. */
  readonly pairs: readonly JoinPair[];
  /** The same attributes by their role, whichever end holds the foreign key. */
  readonly foreignKeys: readonly ForeignKeyPair[];
}

interface ResolvedAssociation {
  readonly as: string;
  readonly declaration: AssociationDeclaration;
  readonly source: ModelDefinition;
  readonly target: ModelDefinition;
  readonly isToMany: boolean;
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
  /** From the source to the through model, and from there to the target. */
  readonly hops: readonly [Hop, Hop];
}

/** An association, resolved: frozen data. */
export type Association = BelongsToAssociation | HasAssociation | BelongsToManyAssociation;

/** Every model of a registry and how they are joined, resolved: frozen data. */
export interface Schema {
  /** In the order of their definition; joining tables that Espalier made come last. */
  readonly models: readonly ModelDefinition[];
  readonly modelOf: ReadonlyMap<ModelDeclaration, ModelDefinition>;
  readonly associationOf: ReadonlyMap<AssociationDeclaration, Association>;
}

/** The name of a model's table alone, as databases report it. */
export function bareTable({ table, schema }: Pick<ModelDefinition, 'table' | 'schema'>): string {
  return schema === undefined ? table : table.slice(schema.length + 1);
}

/** The attribute of a name that is known to exist. */
export function attributeNamed(model: ModelDefinition, name: string): Attribute {
  const attribute = model.attributeByName.get(name);
  if (attribute === undefined) throw new Error(`model '${model.name}' has no attribute '${name}'`);
  return attribute;
}
