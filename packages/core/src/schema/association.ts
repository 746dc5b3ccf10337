import type { AttributeOptions, ReferentialAction } from './attribute.js';

export type AssociationKind = 'belongsTo' | 'hasOne' | 'hasMany' | 'belongsToMany';

/** A foreign key as an attribute: its name, and what else an attribute can be told. */
export type ForeignKeyOptions = Partial<Omit<AttributeOptions, 'primaryKey' | 'autoIncrement'>> & {
  readonly name?: string;
};

/** The joining table of a belongsToMany, spelt out. */
export interface ThroughDeclaration {
  readonly model: unknown;
  /** Attributes that every through row of this association has. */
  readonly scope?: Readonly<Record<string, unknown>>;
  /** Whether a pair of rows can be joined once only. Default `true`. */
  readonly unique?: boolean;
}

/** The options of belongsTo, hasOne, hasMany and belongsToMany; which of them applies depends on the kind. */
export interface AssociationOptions {
  /** Property under which the target appears. Default: the target's name, plural for to-many. */
  readonly as?: string;
  /** Name or names of the foreign key, or its attribute options. */
  readonly foreignKey?: string | readonly string[] | ForeignKeyOptions;
  /** hasOne, hasMany, belongsToMany: the source's attribute that the foreign key refers to. Default: its primary key. */
  readonly sourceKey?: string;
  /** belongsTo, belongsToMany: the target's attribute that the foreign key refers to. Default: its primary key. */
  readonly targetKey?: string;
  /** belongsToMany: the through model's key to the target. */
  readonly otherKey?: string | readonly string[] | ForeignKeyOptions;
  /** belongsToMany: the joining table, as a table name, a model, a thunk that gives a model, or `{ model, scope }`. */
  readonly through?: unknown;
  /** Attributes that every target of this association has. */
  readonly scope?: Readonly<Record<string, unknown>>;
  /** Whether the table gets a foreign key constraint. Default `true`. */
  readonly constraints?: boolean;
  readonly onDelete?: ReferentialAction;
  readonly onUpdate?: ReferentialAction;
}

/** One column pair by which a dependent row refers to another: `foreignKey` of the one holds `key` of the other. */
export interface KeyPair {
  readonly foreignKey: string;
  readonly key: string;
}

/** Whether an association leads to many rows. */
export function isToMany(association: { readonly kind: AssociationKind }): boolean {
  return association.kind === 'hasMany' || association.kind === 'belongsToMany';
}
