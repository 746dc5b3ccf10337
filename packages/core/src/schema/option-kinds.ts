import {
  anything,
  either,
  findOptionMistake,
  flag,
  namedValues,
  type OptionKinds,
  oneOf,
  text,
} from '../util/option-kinds.js';
import { isPlainObject } from '../util/plain-object.js';

const referentialActions = ['CASCADE', 'SET NULL', 'SET DEFAULT', 'RESTRICT', 'NO ACTION'] as const;

/** The action on a row when the row that it refers to is deleted or changes its key, as in SQL. */
export type ReferentialAction = (typeof referentialActions)[number];

export const actionKind = oneOf(referentialActions);

/** The options that an attribute has, whether a model declares it or an association adds it. */
export const commonAttributeKinds = {
  type: anything,
  allowNull: flag,
  defaultValue: anything,
  unique: either('true, false or a name', flag, text),
  field: text,
  references: namedValues,
  onDelete: actionKind,
  onUpdate: actionKind,
  index: flag,
  comment: text,
  was: text,
} as const;

const referenceKinds = {
  model: { noun: 'a table name, a model, or () => model', accepts: isReference },
  key: text,
} as const;

function isReference(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'function';
}

/**
 * Describes the first mistake in the options of an attribute, after `has`.
 *
 * @param option the option that has these options, if one has
 */
export function findAttributeMistakeIn(
  options: object,
  kinds: OptionKinds,
  option?: string,
): string | undefined {
  const where = option === undefined ? '' : ` in \`${option}\``;
  const mistake = findOptionMistake(options, kinds, where);
  const { references } = options as { readonly references?: { readonly model?: unknown } };
  if (mistake !== undefined || !isPlainObject(references)) return mistake;
  const path = option === undefined ? 'references' : `${option}.references`;
  const inside = findOptionMistake(references, referenceKinds, ` in \`${path}\``);
  return inside ?? (references.model === undefined ? `${path} without a model` : undefined);
}
