import type { Compiler } from '../../compile/compiler.js';
import type { CreateRun } from '../../execute/adapter.js';
import { batchesOf, type CreatePlan, type InsertBatch } from '../../plan/create-plan.js';
import type { Attribute } from '../../schema/attribute.js';
import type { DataTypeKey } from '../../schema/data-types.js';
import type { PostgresCatalog } from './catalog.js';

/** A batch as part of the one statement. */
export interface StatementBatch {
  readonly batch: InsertBatch;
  /** Columns to insert, called `c0`, `c1`, ...: those that come as JSON, key references, and drawn keys. */
  readonly inserted: readonly Attribute[];
  /** Columns that come as JSON. */
  readonly given: readonly Attribute[];
  /** Columns that hold the instant of the create in every row: it comes once. */
  readonly stamped: readonly Attribute[];
  /** Keys drawn from their columns' own defaults. */
  readonly drawn: readonly Attribute[];
  /** What the insert hands back of each row: its primary key, to find the row by, and what the database made. */
  readonly returned: readonly Attribute[];
  /** What is learnt of each row from that: the keys that were drawn, and what the database made. */
  readonly learnt: readonly Attribute[];
  readonly overriding: boolean;
}

/** All that one statement inserts. */
export interface StatementPlan {
  readonly batches: readonly StatementBatch[];
  /**
   * Key columns that rows of several batches draw, or that are foreseen: each from one series, so that keys follow the
   * order of insertion, and any batch can look one up before the rows are in.
   */
  readonly series: readonly Attribute[];
  /** The types of the stamped columns; the instant comes once for each. */
  readonly stampTypes: readonly string[];
}

/** More than this, and planning the statement costs more than the round trips it saves. */
const mostBatches = 50;
const mostRows = 50_000;

/** A plan as one statement, or nothing where one statement cannot do it. */
export function statementPlan(run: CreateRun, catalog: PostgresCatalog): StatementPlan | undefined {
  const { plan } = run;
  const all = batchesOf(plan);
  if (plan.links.length > 0 || all.length > mostBatches || plan.sequence.length > mostRows) return undefined;
  const batches = all
    .map((batch) => statementBatch(batch, all, run, catalog))
    .filter((batch) => batch !== undefined);
  if (batches.length < all.length) return undefined;
  const drawn = batches.flatMap((batch) => batch.drawn);
  const isForeseen = (key: Attribute) => plan.foreseen.some(({ attribute }) => attribute === key);
  const shared = drawn.filter((key, index) => drawn.indexOf(key) < index || isForeseen(key));
  const series = [...new Set(shared)];
  const stamps = batches.flatMap(({ batch, stamped }) => stamped.map((each) => typeOf(catalog, batch, each)));
  return { batches, series, stampTypes: [...new Set(stamps)] };
}

function typeOf(catalog: PostgresCatalog, { model }: InsertBatch, attribute: Attribute): string {
  return catalog.column(model, attribute)?.type ?? '';
}

function statementBatch(
  batch: InsertBatch,
  batches: readonly InsertBatch[],
  { records, now }: CreateRun,
  catalog: PostgresCatalog,
): StatementBatch | undefined {
  const { model, columns, omitted, keyReferences, index } = batch;
  const references = keyReferences.map(({ attribute }) => attribute);
  const referred = batches.flatMap((other) => other.keyReferences).filter((each) => each.batch === index);
  const needed = omitted.filter((each) => each.primaryKey || referred.some(({ key }) => key === each));
  const drawn = needed.filter((each) => isDrawable(catalog.column(model, each)?.expression));
  const inserted = [...columns, ...drawn];
  const made = omitted.filter((each) => !drawn.includes(each));
  const isCarried = (each: Attribute) => fits(each, catalog.column(model, each)?.type);
  const areCarried = [...inserted, ...model.primaryKey, ...made].every(isCarried);
  if (drawn.length < needed.length || !areCarried || model.primaryKey.length === 0) return undefined;
  const known = columns.filter((each) => !references.includes(each));
  const isStamped = ({ type, name }: Attribute) =>
    type.key === 'DATE' && batch.records.every((record) => records[record]?.values[name] === now);
  const stamped = known.filter(isStamped);
  return {
    batch,
    inserted,
    given: known.filter((each) => !stamped.includes(each)),
    stamped,
    drawn,
    returned: [...model.primaryKey, ...drawn.filter((each) => !each.primaryKey), ...made],
    learnt: [...drawn, ...made],
    overriding: inserted.some((each) => catalog.column(model, each)?.always === true),
  };
}

const numbers = ['smallint', 'integer', 'bigint'];
const columnTypesOf: Partial<Readonly<Record<DataTypeKey, readonly string[]>>> = {
  INTEGER: numbers,
  BIGINT: numbers,
  FLOAT: [...numbers, 'real', 'double precision', 'numeric'],
  DOUBLE: [...numbers, 'real', 'double precision', 'numeric'],
  BOOLEAN: ['boolean'],
  DATE: ['timestamp with time zone', 'timestamp without time zone'],
  DATEONLY: ['date'],
  JSON: ['json', 'jsonb'],
  JSONB: ['json', 'jsonb'],
  BLOB: ['bytea'],
};

/**
 * Whether a value survives the way through JSON into a column of this type, and what comes back can be read: the
 * statement is committed by then, so that must not fail.
 */
function fits({ type }: Attribute, columnType: string | undefined): boolean {
  if (columnType === undefined) return false;
  if (type.key === 'ARRAY') return columnType.endsWith('[]') && !columnType.startsWith('json');
  return columnTypesOf[type.key]?.includes(columnType) ?? !['json', 'jsonb'].includes(columnType);
}

/** A question mark in an expression would be taken for a placeholder. */
function isDrawable(expression: string | undefined): boolean {
  return expression !== undefined && !expression.includes('?');
}

/** Marks, in an error of the statement, the batch and the ordinal of a row that did not arrive. */
export const notInserted = /"row not inserted: (\d+)\/(\d+)"$/;

/**
 * The SQL that inserts all batches at once. Each batch takes its rows as one JSON parameter, draws its keys, and finds
 * the keys that it refers to by the other row's ordinal; a second step inserts them; at the end each row is looked for by
 * its key, and the statement fails if one is missing. PostgreSQL checks foreign keys when the statement is done.
 * Behind the batches' parameters come the lengths of the series, and the instant.
 */
export function oneStatement(compiler: Compiler, plan: StatementPlan, catalog: PostgresCatalog): string {
  const { batches, series } = plan;
  const identifiers = batches.flatMap(({ batch, inserted, returned }) => {
    return [batch.model.table, ...[...inserted, ...returned].map(({ column }) => column)];
  });
  const steps = [
    ...series.map((key, index) => seriesStep(key, index, batches, catalog)),
    ...batches.map((each, index) => rowsStep(each, index, plan, catalog)),
    ...batches.map(insertStep),
  ];
  return compiler.text(
    `with ${steps.join(', ')} ${batches.map(foundStep).join(' union all ')}`,
    identifiers,
    0,
  );
}

function expressionOf(
  catalog: PostgresCatalog,
  { batch: { model } }: StatementBatch,
  key: Attribute,
): string {
  const { expression, type } = catalog.column(model, key) ?? {};
  return `(${expression})::${type}`;
}

function seriesStep(
  key: Attribute,
  index: number,
  batches: readonly StatementBatch[],
  catalog: PostgresCatalog,
): string {
  const owner = batches.find(({ drawn }) => drawn.includes(key)) as StatementBatch;
  const parameter = `$${batches.length + index + 1}`;
  return `s${index} as materialized (select n, ${expressionOf(catalog, owner, key)} as key from generate_series(1, ${parameter}::int) n)`;
}

/** Keys are drawn before anything is joined, in the order of the rows. */
function rowsStep(
  part: StatementBatch,
  index: number,
  plan: StatementPlan,
  catalog: PostgresCatalog,
): string {
  const { batch, inserted, given, stamped, drawn } = part;
  const name = (attribute: Attribute) => `c${inserted.indexOf(attribute)}`;
  const own = drawn.filter((key) => !plan.series.includes(key));
  const shared = drawn.filter((key) => plan.series.includes(key));
  const typed = given.map(
    (attribute) => `${name(attribute)} ${catalog.column(batch.model, attribute)?.type}`,
  );
  const ordinals = batch.keyReferences.map((_, position) => `k${position} int`);
  const turns = shared.map((_, position) => `s${position} int`);
  const recordset = `json_to_recordset($${index + 1}) as v(${['ord int', ...typed, ...ordinals, ...turns].join(', ')})`;
  const keyed = ['v.*', ...own.map((key) => `${expressionOf(catalog, part, key)} as ${name(key)}`)].join(
    ', ',
  );
  const referred = batch.keyReferences.map(({ attribute, batch: other, key }, position) => {
    const column = other === undefined ? 'key' : `c${plan.batches[other]?.inserted.indexOf(key)}`;
    return `f${position}.${column} as ${name(attribute)}`;
  });
  const stamps = stamped.map((attribute) => {
    const type = typeOf(catalog, batch, attribute);
    const parameter = plan.batches.length + plan.series.length + plan.stampTypes.indexOf(type) + 1;
    return `$${parameter}::${type} as ${name(attribute)}`;
  });
  const columns = [
    'v.ord',
    ...[...given, ...own].map((attribute) => `v.${name(attribute)}`),
    ...stamps,
    ...referred,
    ...shared.map((key, position) => `d${position}.key as ${name(key)}`),
  ];
  const joins = [
    ...batch.keyReferences.map(({ batch: other, key }, at) =>
      other === undefined
        ? ` left join s${plan.series.indexOf(key)} f${at} on f${at}.n = v.k${at}`
        : ` left join r${other} f${at} on f${at}.ord = v.k${at}`,
    ),
    ...shared.map((key, at) => ` join s${plan.series.indexOf(key)} d${at} on d${at}.n = v.s${at}`),
  ];
  return `r${index} as materialized (select ${columns.join(', ')} from (select ${keyed} from ${recordset}) v${joins.join('')})`;
}

function insertStep({ inserted, returned, overriding }: StatementBatch, index: number): string {
  const into = `insert into ?? (${inserted.map(() => '??').join(', ')})${overriding ? ' overriding system value' : ''}`;
  const columns = inserted.map((_, position) => `c${position}`).join(', ');
  const back = returned.map((_, position) => `?? as m${position}`).join(', ');
  return `i${index} as (${into} select ${columns} from r${index} order by ord returning ${back})`;
}

function foundStep({ batch, inserted, returned, learnt }: StatementBatch, index: number): string {
  const { primaryKey } = batch.model;
  const matches = primaryKey
    .map((key, position) => `i.m${position} = r.c${inserted.indexOf(key)}`)
    .join(' and ');
  const missing = `('row not inserted: ${index}/' || r.ord)::int`;
  // JSON writes dates as ISO 8601, whatever the session's DateStyle.
  const isDate = ({ type: { key } }: Attribute) => key === 'DATE' || key === 'DATEONLY';
  const values = learnt.map((each) => `i.m${returned.indexOf(each)}${isDate(each) ? '' : '::text'}`);
  const found =
    learnt.length === 0
      ? `json_agg(${missing}) filter (where i.m0 is null)`
      : `json_agg(json_build_array(case when i.m0 is null then ${missing} else r.ord end, ${values.join(', ')}))`;
  return `select ${index}, ${found} from r${index} r left join i${index} i on ${matches}`;
}
