import type { OptionKind } from '../util/option-kinds.js';
import { SqlFragment } from './sql-fragment.js';

/** A column whose values the database computes from other columns of its row: frozen data. */
export interface GeneratedColumn {
  readonly fragment: SqlFragment;
  /** Whether a value is stored when its row is written. Otherwise it is computed when it is read. */
  readonly isStored: boolean;
}

/** The options of an attribute that its generated column is declared by. */
interface GeneratedOptions {
  readonly generatedAs?: unknown;
  readonly stored?: boolean;
}

export const fragmentKind: OptionKind = Object.freeze({
  noun: 'an sql fragment',
  accepts: (value: unknown) => value instanceof SqlFragment,
});

/** The options by which a value comes from elsewhere than from the expression of the column. */
const excludedOptions = ['defaultValue', 'primaryKey', 'autoIncrement', 'references', 'validate'] as const;

/** Returns the generated column of an attribute; `undefined` if it has none. The options were checked. */
export function readGeneratedColumn({
  generatedAs,
  stored = true,
}: GeneratedOptions): GeneratedColumn | undefined {
  if (!(generatedAs instanceof SqlFragment)) return undefined;
  return Object.freeze({ fragment: generatedAs, isStored: stored });
}

/** Describes the first mistake in the options of a generated column, after the name of the attribute. */
export function findGeneratedMistake(options: object): string | undefined {
  const { generatedAs, stored } = options as GeneratedOptions;
  if (generatedAs === undefined) return stored === undefined ? undefined : 'has stored without generatedAs';
  const given = options as { readonly [option: string]: unknown };
  const excluded = excludedOptions.find((name) => given[name] !== undefined && given[name] !== false);
  return excluded && `has generatedAs and ${excluded}; the database alone computes its values`;
}
