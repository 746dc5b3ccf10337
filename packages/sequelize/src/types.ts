import { Model as CoreModel } from '@espalier/core';

// biome-ignore lint/suspicious/noExplicitAny: models are loosely typed, as docs/from-sequelize.md says
export type Any = any;
export type Options = Record<PropertyKey, Any>;

export type Kind = 'belongsTo' | 'hasOne' | 'hasMany' | 'belongsToMany';

/** An association, with its names and the association object of Espalier. */
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
  /** For a belongsToMany, the name of the foreign key to the source. */
  readonly foreignKey: string | undefined;
}

export type Names = { readonly singular: string; readonly plural: string };
export type ModelOptions = Options & { readonly name: Names };

/** The statics of a model class that this package uses. */
export interface ModelClass {
  readonly prototype: object;
  readonly name: string;
  readonly sequelize: Options;
  readonly options: ModelOptions;
  readonly tableName: string;
  /** The attributes by name, including the foreign keys that associations add. */
  readonly rawAttributes: Record<string, Options>;
  readonly primaryKeyAttributes: readonly string[];
  /** The association objects by alias. */
  readonly associations: Record<string, Options>;
  readonly associationInfo: Map<string, AssociationInfo>;
  /** The names under which an instance has its through row. */
  readonly throughNames: Set<string>;
  readonly namedHooks: Map<string, unknown>;
}

/** The base class of this package's Model, loosely typed. */
export const Base = CoreModel as Any as { new (): Options } & ModelClass & Options;

/** Whether a value is a model class that has been initialised. */
export function isModel(value: unknown): value is ModelClass {
  return typeof value === 'function' && Object.hasOwn(value, 'rawAttributes');
}

/** Returns the options that have a value, because Espalier rejects some options that are `undefined`. */
export function defined(options: Options): Options {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/** Returns the options without those of some names. */
export function omit(options: Options, names: readonly string[]): Options {
  return Object.fromEntries(Object.entries(options).filter(([name]) => !names.includes(name)));
}
