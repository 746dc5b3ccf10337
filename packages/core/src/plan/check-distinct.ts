import { traitsOf } from '../schema/data-types/index.js';
import type { Ordering, RootQuery } from './find-plan.js';
import { wrongOption } from './invalid-query.js';

/**
 * Checks that a find with `distinct` can merge equal rows: it must read nothing but what it shows, and compare all of it.
 *
 * @throws OptionError naming what prevents it
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
  if (lock !== undefined)
    throw wrongOption(model, 'distinct: a row that is merged from several cannot be locked');
}

function isShown({ term }: Ordering, columns: RootQuery['selection']['columns']): boolean {
  return term.kind === 'attribute' && columns.includes(term.attribute);
}
