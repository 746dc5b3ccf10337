import type { Ordering, RootQuery } from './find-plan.js';
import { invalidQuery } from './invalid-query.js';

/**
 * Rows that show the same can only be one if nothing is read beside what they show.
 *
 * @throws ValidationError naming what stands in the way
 */
export function checkDistinct({ model, selection, order, lock }: RootQuery): void {
  const { columns, hidden } = selection;
  const [needed] = hidden;
  if (needed !== undefined)
    throw invalidQuery(model, `distinct: what is included needs '${needed}'; add it to attributes`, needed);
  const json = columns.find(({ type }) => type.key === 'JSON');
  if (json !== undefined)
    throw invalidQuery(
      model,
      `distinct: '${json.name}' is JSON, which has no equality; use JSONB`,
      json.name,
    );
  if (!order.every((each) => isShown(each, columns)))
    throw invalidQuery(model, 'distinct: order can only be by attributes that are read');
  if (lock !== undefined) throw invalidQuery(model, 'distinct: rows that stand for several cannot be locked');
}

function isShown({ term }: Ordering, columns: RootQuery['selection']['columns']): boolean {
  return term.kind === 'attribute' && columns.includes(term.attribute);
}
