import { clause, type Fragment, join, sql } from '../../../compile/fragment.js';
import type { PostgresCatalog } from '../catalog.js';
import type { Dependencies } from '../dependencies.js';
import { jsonArray } from '../json-form.js';
import { hasSameKey, readValues } from './inserted-row.js';
import { batchParameter, columnTypeSql, knownOids, timestamp } from './parameters.js';
import type { StatementBatch, StatementPlan } from './plan.js';

/** Prepares the only row of a batch: its values, its keys, and the keys of the only rows of other batches. */
export function singleRowStep(
  { batch, inserted, fromJson, timestamped, allocated }: StatementBatch,
  index: number,
  plan: StatementPlan,
  catalog: PostgresCatalog,
  dependencies: Dependencies,
): Fragment {
  const { model, keyReferences } = batch;
  const value = (at: number, type: Fragment) => sql`${batchParameter(plan, index, at)}::${type}`;
  const values = [
    ...fromJson.map((each, at) => ({ each, value: value(at, columnTypeSql(catalog, model, each)) })),
    ...timestamped.map((each) => ({ each, value: timestamp(plan, catalog, model, each) })),
    ...allocated.map((each) => ({ each, value: dependencies.nextKey(knownOids(plan), model, each) })),
    ...keyReferences.map(({ attribute, batch: other, key }, at) => {
      const position = plan.batches[other as number]?.inserted.indexOf(key) as number;
      return { each: attribute, value: sql`f${at}.c${position}` };
    }),
  ];
  const selected = values.map(({ each, value }) => sql`${value} as c${inserted.indexOf(each)}`);
  const referred = keyReferences.map(({ batch: other }, at) => sql`r${other as number} f${at}`);
  return sql`r${index} as materialized (select ${join(selected)}${clause('from', join(referred))})`;
}

/** Compares the key of the inserted row with that of the prepared one; a cast fails the statement, as in `foundStep`. */
export function foundSingleRowStep(part: StatementBatch, index: number, catalog: PostgresCatalog): Fragment {
  // PostgreSQL would evaluate a constant when it plans the statement; `concat` is not one to it.
  const missing = sql`concat('row not inserted: ${index}/', 0)::int`;
  const values = readValues(part, catalog);
  const ordinal = sql`case when ${hasSameKey(part)} then 0 else ${missing} end`;
  const found =
    values.length === 0
      ? sql`case when ${hasSameKey(part)} then null else to_json(${missing}) end`
      : jsonArray([ordinal, ...values].map((each) => sql`json_build_array(${each})`));
  return sql`select ${index}, ${found} from r${index} r left join i${index} i on true`;
}
