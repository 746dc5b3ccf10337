import { DataTypes } from '@espalier/core';

export type Attributes = Readonly<Record<string, unknown>>;
export type Options = Readonly<Record<string, unknown>>;
export type Tables = Readonly<Record<string, readonly [attributes: Attributes, options?: Options]>>;

/** A change of models, and what it is in steps and warnings. SQLite rebuilds the table unless `sqlite` says otherwise. */
export interface ChangeCase {
  readonly before: Tables;
  readonly after: Tables;
  readonly postgres: readonly string[];
  readonly sqlite?: readonly string[];
  readonly warnings?: { readonly postgres?: readonly string[]; readonly sqlite?: readonly string[] };
  /** Why the plan cannot be undone, in a few words. */
  readonly irreversible?: string;
  /** Rows of the table `items` before and after the change. Default: those of `items` with all their columns. */
  readonly rows?: readonly [before: readonly Attributes[], after: readonly Attributes[]];
}

/** The attributes and the rows of the table before a change. */
export const item = { name: DataTypes.STRING, price: DataTypes.INTEGER } as const;
export const stored = [
  { id: 1, name: 'chair', price: 5 },
  { id: 2, name: 'table', price: 7 },
];
export const lock = ['lock'];
