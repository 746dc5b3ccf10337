import {
  column,
  columns,
  empty,
  type Fragment,
  fill,
  join,
  raw,
  sql,
  table,
} from '../../../compile/fragment.js';
import { raisedVersion } from '../../../compile/raised-version.js';
import type { Attribute } from '../../../schema/attribute.js';
import { touchedAttributes } from '../../../schema/timestamps.js';
import type { PostgresCatalog } from '../catalog.js';
import { jsonArray, jsonValue } from '../json-form.js';
import { jsonOperand } from '../json-operand.js';
import type { UpsertPart, UpsertStatement } from './plan.js';

/** The outcome of a row in the answer of the statement. */
export const outcomeCodes = ['unchanged', 'inserted', 'updated'] as const;

/**
 * Matches an error of the statement, and captures the batch and the ordinal of a row that was neither written nor found:
 * another transaction has inserted its key since the statement began.
 */
export const hiddenRow = /"row hidden: (\d+)\/(\d+)"$/;

/** The text that the statement fails to read as a number if two rows of a batch are one row to the database. */
export const sharedRow = 'shared row';

/**
 * Inserts the rows of a batch in their order, and updates the stored rows with their keys that differ.
 *
 * `xmax` is 0 in a row that was inserted. In one that was updated, it is the transaction that has locked the row to do so.
 */
export function upsertStep(
  { batch, inserted, read, overriding, update }: UpsertPart,
  index: number,
  { model, by }: UpsertStatement,
  catalog: PostgresCatalog,
): Fragment {
  const override = overriding ? sql` overriding system value` : empty;
  const into = sql`insert into ${table(batch.model)} as t (${columns(inserted)})${override}`;
  const values = join(inserted.map((_, position) => sql`c${position}`));
  const touched = touchedAttributes(model).filter((attribute) => inserted.includes(attribute));
  const set = [...update, ...touched.filter((attribute) => !update.includes(attribute))];
  const sets = [
    ...set.map((each) => sql`${column(each)} = ${column(each, 'excluded')}`),
    ...raisedVersion(model, 't'),
  ];
  const compared = (qualifier: string) =>
    join(update.map((each) => comparable(catalog.typeOf(model, each), column(each, qualifier))));
  const differs = sql`row(${compared('t')}) is distinct from row(${compared('excluded')})`;
  const action = update.length === 0 ? sql`do nothing` : sql`do update set ${join(sets)} where ${differs}`;
  const back = read.map((attribute, position) => sql`${column(attribute, 't')} as m${position}`);
  return sql`i${index} as (${into} select ${values} from r${index} order by ord on conflict (${columns(by)}) ${action} returning ${join(back)}, t.xmax = 0 as inserted)`;
}

/**
 * Looks up each row of a batch by its key: among the rows that were written, else among those that were stored before. Its
 * answer is a list for each column, since PostgreSQL builds few lists faster than many.
 * Casting the text that {@link hiddenRow} matches fails the statement.
 */
export function upsertedStep(
  { inserted, read }: UpsertPart,
  index: number,
  { model, by }: UpsertStatement,
  catalog: PostgresCatalog,
): Fragment {
  const [first] = by as readonly [Attribute];
  const written = sql`i.m${read.indexOf(first)} is not null`;
  const given = (key: Attribute) => sql`r.c${inserted.indexOf(key)}`;
  const toWritten = by.map((key) => sql`i.m${read.indexOf(key)} = ${given(key)}`);
  // A key that is NULL costs no look-up in the index.
  const unwritten = sql`case when ${written} then null else ${given(first)} end`;
  const toStored = by.map((key) => sql`${column(key, 's')} = ${key === first ? unwritten : given(key)}`);
  // `offset 0` keeps PostgreSQL from joining the whole table, which it does since it knows too little about the rows.
  const stored = sql`select ${columns(read, 's')} from ${table(model)} s where ${join(toStored, ' and ')} offset 0`;
  const hidden = sql`('row hidden: ${index}/' || r.ord)::int`;
  const outcome = sql`case when i.inserted then 1 when ${written} then 2 when ${column(first, 's')} is not null then 0 else ${hidden} end`;
  const values = read.map((each, position) => {
    const value = sql`case when ${written} then i.m${position} else ${column(each, 's')} end`;
    return jsonValue(each.type, catalog.typeOf(model, each), value);
  });
  const rows = sql`r${index} r left join i${index} i on ${join(toWritten, ' and ')} left join lateral (${stored}) s on true`;
  const found = jsonArray([sql`r.ord`, outcome, ...values].map((each) => sql`json_agg(${each})`));
  // PostgreSQL would evaluate a constant when it plans the statement; `concat` is not one to it.
  const isShared = sql`count(i.m${read.indexOf(first)}) > (select count(*) from i${index})`;
  const checked = sql`case when ${isShared} then to_json(concat('${raw(sharedRow)}')::int) else ${found} end`;
  return sql`select ${index}, ${checked} from ${rows}`;
}

/** Returns a value in a type that tells all its values apart. A collation may ignore case, and `json` has no equality. */
function comparable(type: string, value: Fragment): Fragment {
  if (type === 'json') return fill(jsonOperand('?'), [value]);
  if (type === 'json[]') return sql`${value}::text`;
  return isText(type) ? sql`${value}::text collate "C"` : value;
}

function isText(type: string): boolean {
  return /^(text|citext|xml|character varying|character)\b(?!.*\[\])/.test(type) || type.endsWith('.citext');
}
