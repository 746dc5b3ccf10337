import {
  clause,
  column,
  columns,
  empty,
  type Fragment,
  join,
  raw,
  sql,
  table,
} from '../../../compile/fragment.js';
import type { Attribute } from '../../../schema/attribute.js';
import type { PostgresCatalog } from '../catalog.js';
import type { Dependencies } from '../dependencies.js';
import { jsonArray } from '../json-form.js';
import { batchColumns } from './batch-columns.js';
import { hasSameKey, readValues } from './inserted-row.js';
import { batchParameter, columnTypeSql, knownOids, parameter, timestamp } from './parameters.js';
import { afterStep, changesOfTable, existingThroughRows } from './place-changes.js';
import type { StatementBatch, StatementPlan } from './plan.js';
import { rowsFromArrays } from './rows-from-arrays.js';

/** Matches an error of the statement, and captures the batch and the ordinal of a row that was not inserted. */
export const notInserted = /"row not inserted: (\d+)\/(\d+)"$/;

/** Allocates the keys of a sequence that several batches share. */
export function sequenceStep(
  key: Attribute,
  index: number,
  plan: StatementPlan,
  dependencies: Dependencies,
): Fragment {
  const owner = plan.batches.find(({ allocated }) => allocated.includes(key)) as StatementBatch;
  const numbers = sql`generate_series(1, ${parameter(plan, 'sequence', index)}::int) n`;
  return sql`s${index} as materialized (select n, ${dependencies.nextKey(knownOids(plan), owner.batch.model, key)} as key from ${numbers})`;
}

/** Prepares the rows of a batch. Keys are allocated before anything is joined, in the order of the rows. */
export function rowsStep(
  part: StatementBatch,
  index: number,
  plan: StatementPlan,
  catalog: PostgresCatalog,
  dependencies: Dependencies,
): Fragment {
  const { batch, inserted, fromJson, timestamped, allocated } = part;
  const name = (attribute: Attribute) => sql`c${inserted.indexOf(attribute)}`;
  const own = allocated.filter((key) => !plan.sharedSequences.includes(key));
  const ownKeys = own.map(
    (key) => sql`${dependencies.nextKey(knownOids(plan), batch.model, key)} as ${name(key)}`,
  );
  const rows = sql`select ${join([sql`v.*`, ...ownKeys])} from ${recordset(part, index, plan, catalog)}`;
  const references = keyReferences(part, plan);
  const shared = sharedKeys(part, plan);
  const selected = [
    sql`v.ord`,
    ...[...fromJson, ...own].map((attribute) => sql`v.${name(attribute)}`),
    ...timestamped.map((each) => sql`${timestamp(plan, catalog, batch.model, each)} as ${name(each)}`),
    ...[...references, ...shared].map(({ attribute, value }) => sql`${value} as ${name(attribute)}`),
  ];
  const joins = join(
    [...references, ...shared].map(({ joined }) => joined),
    '',
  );
  const valueFor = (attribute: Attribute) =>
    [...references, ...shared].find((each) => each.attribute === attribute)?.value ??
    sql`v.${name(attribute)}`;
  const isNew = part.mayExist
    ? clause('where', join(existingThroughRows(batch, valueFor, plan), ' and '))
    : empty;
  return sql`r${index} as materialized (select ${join(selected)} from (${rows}) v${joins}${isNew})`;
}

/** Inserts the rows of a batch in their order. */
export function insertStep(
  { batch, inserted, returned, overriding }: StatementBatch,
  index: number,
  plan: StatementPlan,
): Fragment {
  const changes = changesOfTable(batch.model, { plan });
  const waits = clause('where', join(changes.map(afterStep), ' and '));
  const order = plan.insertsSingleRows ? empty : sql` order by ord`;
  const override = overriding ? sql` overriding system value` : empty;
  const into = sql`insert into ${table(batch.model)} (${columns(inserted)})${override}`;
  const values = join(inserted.map((_, position) => sql`c${position}`));
  const back = join(returned.map((attribute, position) => sql`${column(attribute)} as m${position}`));
  return sql`i${index} as (${into} select ${values} from r${index}${waits}${order} returning ${back})`;
}

/** Looks up each row of a batch by its key; casting the text that {@link notInserted} matches fails the statement. */
export function foundStep(part: StatementBatch, index: number, catalog: PostgresCatalog): Fragment {
  const missing = sql`('row not inserted: ${index}/' || r.ord)::int`;
  const values = readValues(part, catalog);
  const ordinal = sql`case when i.m0 is null then ${missing} else r.ord end`;
  const found =
    values.length === 0
      ? sql`json_agg(${missing}) filter (where i.m0 is null)`
      : jsonArray([ordinal, ...values].map((each) => sql`json_agg(${each})`));
  const rows = sql`r${index} r left join i${index} i on ${hasSameKey(part)}`;
  return sql`select ${index}, ${found} from ${rows}`;
}

/** Returns the rows of a batch as a relation `v`: see {@link batchColumns}. */
function recordset(
  part: StatementBatch,
  index: number,
  plan: StatementPlan,
  catalog: PostgresCatalog,
): Fragment {
  const columns = batchColumns(part, plan);
  const types = columns.map(({ attribute }) =>
    attribute === undefined ? sql`int` : columnTypeSql(catalog, part.batch.model, attribute),
  );
  if (!part.asArrays) {
    const fields = columns.map(({ name }, at) => sql`${raw(name)} ${types[at] as Fragment}`);
    return sql`json_to_recordset(${batchParameter(plan, index)}) as v(${join([sql`ord int`, ...fields])})`;
  }
  const arrays = types.map((type, at) => sql`${batchParameter(plan, index, at)}::${type}[]`);
  const names = join(columns.map(({ name }) => raw(name)));
  const rows = sql`${rowsFromArrays(arrays)} with ordinality as v(${names}, rest, row)`;
  return sql`(select (row - 1)::int as ord, ${names} from ${rows}) v`;
}

/** A column of a batch whose value comes from a joined step. */
interface JoinedColumn {
  readonly attribute: Attribute;
  readonly value: Fragment;
  readonly joined: Fragment;
}

function keyReferences({ batch }: StatementBatch, plan: StatementPlan): readonly JoinedColumn[] {
  return batch.keyReferences.map(({ attribute, batch: other, key }, at) => {
    if (other === undefined) {
      const sequence = plan.sharedSequences.indexOf(key);
      return {
        attribute,
        value: sql`f${at}.key`,
        joined: sql` left join s${sequence} f${at} on f${at}.n = v.k${at}`,
      };
    }
    const position = plan.batches[other]?.inserted.indexOf(key) as number;
    return {
      attribute,
      value: sql`f${at}.c${position}`,
      joined: sql` left join r${other} f${at} on f${at}.ord = v.k${at}`,
    };
  });
}

function sharedKeys(
  { allocated }: StatementBatch,
  { sharedSequences }: StatementPlan,
): readonly JoinedColumn[] {
  const shared = allocated.filter((key) => sharedSequences.includes(key));
  return shared.map((attribute, at) => ({
    attribute,
    value: sql`d${at}.key`,
    joined: sql` left join s${sharedSequences.indexOf(attribute)} d${at} on d${at}.n = v.s${at}`,
  }));
}
