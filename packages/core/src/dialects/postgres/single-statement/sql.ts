import type { Compiler } from '../../../compile/compiler.js';
import type { Attribute } from '../../../schema/attribute.js';
import type { PostgresCatalog } from '../catalog.js';
import type { StatementBatch, StatementLink, StatementPlan } from './plan.js';

/** Marks, in an error of the statement, the batch and the ordinal of a row that did not arrive. */
export const notInserted = /"row not inserted: (\d+)\/(\d+)"$/;

/** Marks, in an error of the statement, the link and the position of a row that is no longer there. */
export const notLinked = /"row not linked: (\d+)\/(\d+)"$/;

/**
 * The SQL that inserts all batches at once. Each batch takes its rows as one JSON parameter, draws its keys, and finds
 * the keys that it refers to by the other row's ordinal; a second step inserts them; at the end each row is looked for by
 * its key, and the statement fails if one is missing. Links update rows that were stored before. PostgreSQL checks
 * foreign keys when the statement is done. The parameters are the rows of the batches, those of the links, the lengths of
 * the series, and the instant.
 */
export function singleStatementSql(
  compiler: Compiler,
  plan: StatementPlan,
  catalog: PostgresCatalog,
): string {
  const { batches, links, sharedSequences } = plan;
  const identifiers = [
    ...batches.flatMap(({ batch, inserted, returned }) => {
      return [batch.model.table, ...[...inserted, ...returned].map(({ column }) => column)];
    }),
    ...links.flatMap(linkIdentifiers),
  ];
  const steps = [
    ...sharedSequences.map((key, index) => sequenceStep(key, index, plan, catalog)),
    ...batches.map((each, index) => rowsStep(each, index, plan, catalog)),
    ...batches.map(insertStep),
    ...links.map((each, index) => linkSteps(each, index, plan, catalog)),
  ];
  const found = [...batches.map(foundStep), ...links.map(linkedStep)];
  return compiler.render(`with ${steps.join(', ')} ${found.join(' union all ')}`, identifiers, 0);
}

/** Where the parameters of a kind begin. */
function parameterOf(
  { batches, links, sharedSequences }: StatementPlan,
  kind: 'links' | 'series' | 'stamps',
  index: number,
): string {
  const before = {
    links: batches.length,
    series: batches.length + links.length,
    stamps: batches.length + links.length + sharedSequences.length,
  };
  return `$${before[kind] + index + 1}`;
}

function stampOf(plan: StatementPlan, type: string): string {
  return `${parameterOf(plan, 'stamps', plan.timestampTypes.indexOf(type))}::${type}`;
}

function expressionOf(
  catalog: PostgresCatalog,
  { batch: { model } }: StatementBatch,
  key: Attribute,
): string {
  const { expression, type } = catalog.column(model, key) ?? {};
  return `(${expression})::${type}`;
}

function sequenceStep(key: Attribute, index: number, plan: StatementPlan, catalog: PostgresCatalog): string {
  const owner = plan.batches.find(({ allocated }) => allocated.includes(key)) as StatementBatch;
  const length = `${parameterOf(plan, 'series', index)}::int`;
  return `s${index} as materialized (select n, ${expressionOf(catalog, owner, key)} as key from generate_series(1, ${length}) n)`;
}

/** Keys are drawn before anything is joined, in the order of the rows. */
function rowsStep(
  part: StatementBatch,
  index: number,
  plan: StatementPlan,
  catalog: PostgresCatalog,
): string {
  const { batch, inserted, given, timestamped, allocated } = part;
  const name = (attribute: Attribute) => `c${inserted.indexOf(attribute)}`;
  const own = allocated.filter((key) => !plan.sharedSequences.includes(key));
  const shared = allocated.filter((key) => plan.sharedSequences.includes(key));
  const typed = given.map((attribute) => `${name(attribute)} ${catalog.typeOf(batch.model, attribute)}`);
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
  const stamps = timestamped.map(
    (attribute) => `${stampOf(plan, catalog.typeOf(batch.model, attribute))} as ${name(attribute)}`,
  );
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
        ? ` left join s${plan.sharedSequences.indexOf(key)} f${at} on f${at}.n = v.k${at}`
        : ` left join r${other} f${at} on f${at}.ord = v.k${at}`,
    ),
    ...shared.map(
      (key, at) => ` left join s${plan.sharedSequences.indexOf(key)} d${at} on d${at}.n = v.s${at}`,
    ),
  ];
  return `r${index} as materialized (select ${columns.join(', ')} from (select ${keyed} from ${recordset}) v${joins.join('')})`;
}

function insertStep({ inserted, returned, overriding }: StatementBatch, index: number): string {
  const into = `insert into ?? (${inserted.map(() => '??').join(', ')})${overriding ? ' overriding system value' : ''}`;
  const columns = inserted.map((_, position) => `c${position}`).join(', ');
  const back = returned.map((_, position) => `?? as m${position}`).join(', ');
  return `i${index} as (${into} select ${columns} from r${index} order by ord returning ${back})`;
}

function foundStep({ batch, inserted, returned, read }: StatementBatch, index: number): string {
  const { primaryKey } = batch.model;
  const matches = primaryKey
    .map((key, position) => `i.m${position} = r.c${inserted.indexOf(key)}`)
    .join(' and ');
  const missing = `('row not inserted: ${index}/' || r.ord)::int`;
  // JSON writes dates as ISO 8601, whatever the session's DateStyle.
  const isDate = ({ type: { key } }: Attribute) => key === 'DATE' || key === 'DATEONLY';
  const values = read.map((each) => `i.m${returned.indexOf(each)}${isDate(each) ? '' : '::text'}`);
  const found =
    read.length === 0
      ? `json_agg(${missing}) filter (where i.m0 is null)`
      : `json_agg(json_build_array(case when i.m0 is null then ${missing} else r.ord end, ${values.join(', ')}))`;
  return `select ${index}, ${found} from r${index} r left join i${index} i on ${matches}`;
}

/** Brings rows of a link together with the keys that they come to hold, and updates them. */
function linkSteps(
  { link: { model, pairs }, batch, timestamped }: StatementLink,
  index: number,
  plan: StatementPlan,
  catalog: PostgresCatalog,
): string {
  const { primaryKey } = model;
  const keys = primaryKey.map((key, position) => `p${position} ${catalog.typeOf(model, key)}`);
  const values = pairs.map(({ attribute }, position) => `c${position} ${catalog.typeOf(model, attribute)}`);
  const given = ['ord int', ...keys, ...(batch === undefined ? values : ['k int'])].join(', ');
  const target = batch === undefined ? undefined : plan.batches[batch];
  const referred = pairs.map(({ key }, position) =>
    target === undefined ? `v.c${position}` : `f.c${target.inserted.indexOf(key)} as c${position}`,
  );
  const columns = ['v.ord', ...primaryKey.map((_, position) => `v.p${position}`), ...referred].join(', ');
  const join = batch === undefined ? '' : ` left join r${batch} f on f.ord = v.k`;
  const rows = `json_to_recordset(${parameterOf(plan, 'links', index)}) as v(${given})${join}`;
  const set = [
    ...pairs.map((_, position) => `?? = q.c${position}`),
    ...timestamped.map((attribute) => `?? = ${stampOf(plan, catalog.typeOf(model, attribute))}`),
  ];
  const matches = primaryKey.map((_, position) => `?? = q.p${position}`).join(' and ');
  const back = primaryKey.map((_, position) => `?? as m${position}`).join(', ');
  return [
    `q${index} as materialized (select ${columns} from ${rows})`,
    `l${index} as (update ?? set ${set.join(', ')} from q${index} q where ${matches} returning ${back})`,
  ].join(', ');
}

function linkIdentifiers({ link: { model, pairs }, timestamped }: StatementLink): readonly string[] {
  const keys = model.primaryKey.map(({ column }) => `${model.table}.${column}`);
  const set = [...pairs.map(({ attribute }) => attribute), ...timestamped];
  return [model.table, ...set.map(({ column }) => column), ...keys, ...keys];
}

function linkedStep(
  { link: { model } }: StatementLink,
  index: number,
  { length }: readonly StatementLink[],
): string {
  const matches = model.primaryKey.map((_, position) => `l.m${position} = q.p${position}`).join(' and ');
  const missing = `json_agg(('row not linked: ${index}/' || q.ord)::int) filter (where l.m0 is null)`;
  return `select ${index - length}, ${missing} from q${index} q left join l${index} l on ${matches}`;
}
