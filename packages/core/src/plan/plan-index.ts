import type { Attribute } from '../schema/attribute.js';
import type { Index, IndexDirection } from '../schema/index-declaration.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import type { Condition } from './condition.js';
import { type Expression, readSqlFragment } from './expression.js';
import { readAttribute } from './invalid-query.js';
import { definable, readTableCondition } from './table-condition.js';

/** An index whose attributes and condition were read, and whose condition can be written with literals. */
export interface IndexPlan {
  readonly index: Index;
  readonly terms: readonly IndexTerm[];
  /** `undefined` if the index contains every row. */
  readonly condition: Condition | undefined;
}

export interface IndexTerm {
  readonly indexed: Attribute | Expression;
  readonly direction: IndexDirection | undefined;
}

/**
 * Reads the attributes, the expressions and the condition of an index.
 *
 * @throws ValidationError or OptionError naming what is wrong
 */
export function planIndex(model: ModelDefinition, index: Index): IndexPlan {
  const at = `indexes[${model.indexes.indexOf(index)}]`;
  const terms = index.parts.map((part, position): IndexTerm => {
    const place = `${at}.fields[${position}]`;
    const indexed =
      part.kind === 'attribute'
        ? readAttribute(model, place, part.attribute)
        : definable(model, readSqlFragment(model, part.fragment, place), place);
    return Object.freeze({ indexed, direction: part.direction });
  });
  const condition =
    index.where === undefined ? undefined : readTableCondition(model, index.where, `${at}.where`);
  return Object.freeze({ index, terms: Object.freeze(terms), condition });
}
