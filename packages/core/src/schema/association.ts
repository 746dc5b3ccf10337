import type { AttributeOptions } from './attribute.js';
import type { ReferentialAction } from './option-kinds.js';
import type { MissingAction } from './save-rules.js';

/** The kinds of association, by the model that holds the foreign key and by whether a row has many targets. */
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

/** The kinds by which a row has many targets. */
export type ToManyKind = {
  [K in AssociationKind]: (typeof associationKinds)[K]['isToMany'] extends true ? K : never;
}[AssociationKind];

/** Whether this model holds the foreign key of a kind. */
export function isHeldBy<Holder extends KeyHolder>(
  kind: AssociationKind,
  holder: Holder,
): kind is KindHeldBy<Holder> {
  return associationKinds[kind].keyHolder === holder;
}

/** The options of a foreign key attribute: its name, and those of any other attribute. */
export type ForeignKeyOptions = Partial<Omit<AttributeOptions, 'primaryKey' | 'autoIncrement'>> & {
  /** The name of the attribute. Default: the name of the end that it refers to, and that of its key: `userId`. */
  readonly name?: string;
};

/** The option `through` of a belongsToMany, in its long form. */
export interface ThroughDeclaration {
  /** A table name, a model, or a function that returns a model. */
  readonly model: unknown;
  /** Attribute values that every through row of this association has. */
  readonly scope?: Readonly<Record<string, unknown>>;
  /** Whether two rows can be joined once only. Default `true`. */
  readonly unique?: boolean;
}

/** The options of belongsTo, hasOne, hasMany and belongsToMany. Those for certain kinds say which. */
export interface AssociationOptions {
  /** The property that holds the target. Default: the target's name, in the plural for a to-many association. */
  readonly as?: string;
  /** The name of the foreign key, its names if it is composite, or its attribute options. */
  readonly foreignKey?: string | readonly string[] | ForeignKeyOptions;
  /** hasOne, hasMany, belongsToMany: the source's attribute that the foreign key refers to. Default: the source's primary key. */
  readonly sourceKey?: string;
  /** belongsTo, belongsToMany: the target's attribute that the foreign key refers to. Default: the target's primary key. */
  readonly targetKey?: string;
  /** belongsToMany: the foreign key of the through model that refers to the target. */
  readonly otherKey?: string | readonly string[] | ForeignKeyOptions;
  /** belongsToMany: a table name, a model, a function that returns a model, or `{ model, scope, unique }`. */
  readonly through?: unknown;
  /** Attribute values that every target of this association has. */
  readonly scope?: Readonly<Record<string, unknown>>;
  /**
   * hasOne, hasMany, belongsToMany: what a save does with stored rows that its values leave out, unless its entry of
   * `include` says otherwise. Default `refuse`.
   */
  readonly missing?: MissingAction;
  /** Whether the table gets a foreign key constraint. Default `true`. */
  readonly constraints?: boolean;
  /** Whether the foreign key gets an index, unless another index covers it. Default `true`. */
  readonly index?: boolean;
  /**
   * What happens to rows whose foreign key refers to a row that is deleted. Default: `SET NULL` if the foreign key allows null; else `CASCADE`, or `NO ACTION` if only a belongsTo declares the
   * foreign key.
   */
  readonly onDelete?: ReferentialAction;
  /** What happens to foreign keys that refer to a key that changes. Default `CASCADE`. */
  readonly onUpdate?: ReferentialAction;
}
