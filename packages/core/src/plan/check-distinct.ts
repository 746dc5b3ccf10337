import { traitsOf } from '../schema/data-types/index.js';
import type { Ordering, RootQuery } from './find-plan.js';
import { wrongOption } from './invalid-query.js';

/**
 * Rows that show the same can only be one if nothing is read beside what they show.
 *
 * @throws OptionError naming what stands in the way
 */
export function checkDistinct({ model, selection, order, lock }: RootQuery): void {
  const { columns, hidden } = selection;
  const [needed] = hidden;
  if (needed !== undefined)
    throw wrongOption(model, `distinct: what is included needs '${needed}'; add it to attributes`, needed);
  const incomparable = columns.find(({ type }) => !traitsOf(type).hasEquality);
  if (incomparable !== undefined)
    throw wrongOption(
      model,
      `distinct: '${incomparable.name}' is ${incomparable.type.key}, which has no equality; use JSONB`,
      incomparable.name,
    );
  if (!order.every((each) => isShown(each, columns)))
    throw wrongOption(model, 'distinct: order can only be by attributes that are read');
  if (lock !== undefined) throw wrongOption(model, 'distinct: rows that stand for several cannot be locked');
}

function isShown({ term }: Ordering, columns: RootQuery['selection']['columns']): boolean {
  return term.kind === 'attribute' && columns.includes(term.attribute);
}
