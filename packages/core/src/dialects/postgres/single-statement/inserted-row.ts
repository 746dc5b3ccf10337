import { type Fragment, join, sql } from '../../../compile/fragment.js';
import type { PostgresCatalog } from '../catalog.js';
import { jsonValue } from '../json-form.js';
import type { StatementBatch } from './plan.js';

/** Returns the condition that the inserted row `i` has the key of the prepared row `r`. */
export function hasSameKey({ batch, inserted }: StatementBatch): Fragment {
  const matches = batch.model.primaryKey.map(
    (key, position) => sql`i.m${position} = r.c${inserted.indexOf(key)}`,
  );
  return join(matches, ' and ');
}

/** Returns the values that are read from the inserted row `i`, as JSON. */
export function readValues(
  { batch, returned, read }: StatementBatch,
  catalog: PostgresCatalog,
): readonly Fragment[] {
  return read.map((each) =>
    jsonValue(each.type, catalog.typeOf(batch.model, each), sql`i.m${returned.indexOf(each)}`),
  );
}
