import type { AttributeOptions, ReferentialAction } from './attribute.js';

/** The kinds of association: which model holds the foreign key, and whether the association leads to many rows. */
export const associationKinds = Object.freeze({
  belongsTo: { keyHolder: 'source', isToMany: false },
  hasOne: { keyHolder: 'target', isToMany: false },
  hasMany: { keyHolder: 'target', isToMany: true },
  belongsToMany: { keyHolder: 'through', isToMany: true },
} as const);

export type AssociationKind = keyof typeof associationKinds;

export type KeyHolder = (typeof associationKinds)[AssociationKind]['keyHolder'];

/** The kinds whose foreign key `Holder` holds. */
export type KindHeldBy<Holder extends KeyHolder> = {
  [K in AssociationKind]: (typeof associationKinds)[K]['keyHolder'] extends Holder ? K : never;
}[AssociationKind];

/** The kinds that lead to many rows. */
export type ToManyKind = {
  [K in AssociationKind]: (typeof associationKinds)[K]['isToMany'] extends true ? K : never;
}[AssociationKind];

/** Whether the foreign key of a kind is held by this model. */
export function isHeldBy<Holder extends KeyHolder>(
  kind: AssociationKind,
  holder: Holder,
): kind is KindHeldBy<Holder> {
  return associationKinds[kind].keyHolder === holder;
}

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
