import { column, empty, type Fragment, join, sql, table } from '../../../compile/fragment.js';
import { raisedVersion } from '../../../compile/raised-version.js';
import type { PostgresCatalog } from '../catalog.js';
import { columnTypeSql, parameter, timestamp } from './parameters.js';
import type { StatementLink, StatementPlan } from './plan.js';

/** Matches an error of the statement, and captures the link and the position of a row that is no longer stored. */
export const notLinked = /"row not linked: (\d+)\/(\d+)"$/;

/** Returns the steps that select the rows of a link with the keys that they will refer to, and update them. */
export function linkSteps(
  part: StatementLink,
  index: number,
  plan: StatementPlan,
  catalog: PostgresCatalog,
): readonly Fragment[] {
  const { model, pairs } = part.link;
  const { primaryKey } = model;
  const sets = [
    ...pairs.map(({ foreignKey }, position) => sql`${column(foreignKey)} = q.c${position}`),
    ...part.timestamped.map((each) => sql`${column(each)} = ${timestamp(plan, catalog, model, each)}`),
    ...raisedVersion(model, model.table),
  ];
  const keys = primaryKey.map((key) => column(key, model.table));
  const matches = keys.map((key, position) => sql`${key} = q.p${position}`);
  const { tenant } = part;
  if (tenant !== undefined) matches.push(sql`${column(tenant, model.table)} = q.t`);
  const back = keys.map((key, position) => sql`${key} as m${position}`);
  const condition = join(matches, ' and ');
  const update = sql`update ${table(model)} set ${join(sets)} from q${index} q where ${condition}`;
  return [
    sql`q${index} as materialized (${selectLinks(part, index, plan, catalog)})`,
    sql`l${index} as (${update} returning ${join(back)})`,
  ];
}

/** Selects the primary keys `p0`, ... and the tenant `t` of the rows to update, and their new foreign keys `c0`, ... */
function selectLinks(
  { link: { model, pairs }, batch, tenant }: StatementLink,
  index: number,
  plan: StatementPlan,
  catalog: PostgresCatalog,
): Fragment {
  const { primaryKey } = model;
  const target = batch === undefined ? undefined : plan.batches[batch];
  const keys = primaryKey.map((key, position) => sql`p${position} ${columnTypeSql(catalog, model, key)}`);
  const values = pairs.map(
    ({ foreignKey }, position) => sql`c${position} ${columnTypeSql(catalog, model, foreignKey)}`,
  );
  const tenants = tenant === undefined ? [] : [sql`t ${columnTypeSql(catalog, model, tenant)}`];
  const fields = [sql`ord int`, ...keys, ...tenants, ...(target === undefined ? values : [sql`k int`])];
  const references = pairs.map(({ key }, position) =>
    target === undefined ? sql`v.c${position}` : sql`f.c${target.inserted.indexOf(key)} as c${position}`,
  );
  const found = [...primaryKey.map((_, position) => sql`v.p${position}`), ...tenants.map(() => sql`v.t`)];
  const selected = [sql`v.ord`, ...found, ...references];
  const rows = sql`json_to_recordset(${parameter(plan, 'link', index)}) as v(${join(fields)})`;
  const joined = batch === undefined ? empty : sql` left join r${batch} f on f.ord = v.k`;
  return sql`select ${join(selected)} from ${rows}${joined}`;
}

/** Looks up each row of a link; casting the text that {@link notLinked} matches fails the statement. */
export function linkedStep(
  { link: { model } }: StatementLink,
  index: number,
  { length }: readonly StatementLink[],
): Fragment {
  const matches = model.primaryKey.map((_, position) => sql`l.m${position} = q.p${position}`);
  const missing = sql`json_agg(('row not linked: ${index}/' || q.ord)::int) filter (where l.m0 is null)`;
  const rows = sql`q${index} q left join l${index} l on ${join(matches, ' and ')}`;
  return sql`select ${index - length}, ${missing} from ${rows}`;
}
