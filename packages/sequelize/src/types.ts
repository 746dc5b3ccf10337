import { Model as CoreModel } from '@espalier/core';

// biome-ignore lint/suspicious/noExplicitAny: models are loosely typed, as docs/from-sequelize.md says
export type Any = any;
export type Options = Record<PropertyKey, Any>;

export type Kind = 'belongsTo' | 'hasOne' | 'hasMany' | 'belongsToMany';

/** What this package knows of an association. */
export interface AssociationInfo {
  readonly kind: Kind;
  readonly source: ModelClass;
  readonly target: ModelClass;
  readonly as: string;
  readonly isAliased: boolean;
  readonly singular: string;
  readonly plural: string;
  /** The association object of Espalier. */
  readonly core: Options;
  readonly through: ModelClass | undefined;
  /** belongsToMany: name of the key to the source. */
  readonly foreignKey: string | undefined;
}

export type Names = { readonly singular: string; readonly plural: string };
export type ModelOptions = Options & { readonly name: Names };

/** A model class, as far as the rest of this package needs to know it. */
export interface ModelClass {
  readonly prototype: object;
  readonly name: string;
  readonly sequelize: Options;
  readonly options: ModelOptions;
  readonly tableName: string;
  /** The attributes by name, with those that associations give. */
  readonly rawAttributes: Record<string, Options>;
  readonly primaryKeyAttributes: readonly string[];
  /** The association objects by alias. */
  readonly associations: Record<string, Options>;
  readonly facts: Map<string, AssociationInfo>;
  /** Names under which an instance shows the row that joins it. */
  readonly throughNames: Set<string>;
  readonly namedHooks: Map<string, unknown>;
}

/** What the Model of this package inherits, typed as loosely as it is. */
export const Base = CoreModel as Any as { new (): Options } & ModelClass & Options;

/** Whether a value is a model class that has been initialised. */
export function isModel(value: unknown): value is ModelClass {
  return typeof value === 'function' && Object.hasOwn(value, 'rawAttributes');
}

/** The options that have a value: to Espalier, an absent one and `undefined` are not the same. */
export function defined(options: Options): Options {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
