import type { Database } from '@espalier/core';
import type { DatabaseContext } from '@espalier/testkit';
import { foreignKeyOf, keyOf } from './define.js';
import { endsOf, type RandomAssociation, type RandomModel, type RandomSchema } from './schema.js';
import type { RandomRecord, RandomValues } from './values.js';

/*
 * What has to be in the database is computed from the values alone: every record has its own label, and a row is
 * its label, those of the rows it refers to, and what scopes have given it. Plain SQL with joins reads the same of the
 * tables. Unlike inserts of an oracle's own, that needs no order, no keys and no rule for circles: nothing in which the
 * oracle could be wrong in the same way as the planner.
 */

/** The rows of each table, each as text, in an order that says nothing. */
export type Tables = Readonly<Record<string, readonly string[]>>;

/** What the tables hold once the values are stored; without the new ones, what they hold before. */
export function expectedTables(
  { models, associations }: RandomSchema,
  { records, joinings }: RandomValues,
  isStored: boolean,
  isThere: (record: RandomRecord) => boolean,
): Tables {
  const tables: Record<string, string[]> = {};
  for (const model of models) {
    const own = records.filter((record) => record.model === model && isThere(record));
    tables[model.name] = own.map((record) =>
      text([
        record.label,
        ...keptBy(model, associations).map((each) => (isStored ? record.refersTo.get(each)?.label : null)),
        ...scopesOf(model, associations).map((each) =>
          isStored && record.scopes.has(each) ? `by ${each.as}` : null,
        ),
      ]),
    );
  }
  for (const keeper of joiningKeepers(associations)) {
    const rows = joinings.filter((each) => isStored && each.keeper === keeper);
    const all = rows.map(({ source, target }) =>
      text([
        source.label,
        target.label,
        ...(keeper.through?.ranked === true ? [target.ranks.get(keeper)] : []),
        ...(keeper.through?.scoped === true ? [`of ${keeper.as}`] : []),
      ]),
    );
    // A pair is joined once, however often it is named.
    tables[keeper.through?.name ?? ''] = [...new Set(all)];
  }
  return sorted(tables);
}

/** What the tables hold. */
export async function actualTables(
  context: DatabaseContext,
  database: Database,
  { models, associations }: RandomSchema,
): Promise<Tables> {
  const tables: Record<string, string[]> = {};
  const read = async (name: string, statement: string) => {
    const rows = await context.rows(database, statement);
    tables[name] = rows.map((row) => text(Object.values(row)));
  };
  for (const model of models) await read(model.name, selectRows(model, associations));
  for (const keeper of joiningKeepers(associations))
    await read(keeper.through?.name ?? '', selectJoinings(keeper));
  return sorted(tables);
}

function selectRows(model: RandomModel, associations: readonly RandomAssociation[]): string {
  const columns = ['h."label" as "label"'];
  const joins: string[] = [];
  for (const each of keptBy(model, associations)) {
    const { principal } = endsOf(each);
    const names = foreignKeyOf(each.as, principal, each.byCode).map((name) =>
      columnOf(name, model.underscored),
    );
    const { join, label } = joinTo(principal, each.byCode, 'h', names, `${each.as}_row`);
    joins.push(join);
    columns.push(`${label} as "${each.as}"`);
  }
  for (const { as } of scopesOf(model, associations))
    columns.push(`h."${columnOf(`${as}Scope`, model.underscored)}" as "${as}_scope"`);
  return `select ${columns.join(', ')} from "${model.name}_table" h ${joins.join(' ')}`;
}

function selectJoinings({ as, source, target, byCode, through }: RandomAssociation): string {
  const { name, underscored, ranked, scoped } = through ?? { name: '', underscored: false };
  const ends = [
    { model: source, prefix: `${as}Source` },
    { model: target, prefix: `${as}Target` },
  ].map(({ model, prefix }) => {
    const names = foreignKeyOf(prefix, model, byCode).map((each) => columnOf(each, underscored));
    return joinTo(model, byCode, 'j', names, prefix);
  });
  const columns = [
    ...ends.map(({ label }, index) => `${label} as "end${index}"`),
    ...(ranked === true ? ['j."rank" as "rank"'] : []),
    ...(scoped === true ? ['j."kind" as "kind"'] : []),
  ];
  return `select ${columns.join(', ')} from "${name}_table" j ${ends.map(({ join }) => join).join(' ')}`;
}

/** The label of the row that a foreign key refers to; a key without a row is not null. */
function joinTo(
  principal: RandomModel,
  byCode: boolean,
  holder: string,
  columns: readonly string[],
  alias: string,
) {
  const on = keyOf(principal, byCode).map(
    (key, index) => `"${alias}"."${columnOf(key, principal.underscored)}" = ${holder}."${columns[index]}"`,
  );
  return {
    join: `left join "${principal.name}_table" "${alias}" on ${on.join(' and ')}`,
    label: `case when ${holder}."${columns[0]}" is null then null else coalesce("${alias}"."label", 'nobody') end`,
  };
}

/** Associations that keep a foreign key in the rows of a model. */
function keptBy(
  model: RandomModel,
  associations: readonly RandomAssociation[],
): readonly RandomAssociation[] {
  return associations.filter(
    (each) =>
      each.kind !== 'belongsToMany' && each.foreignKeyOf === undefined && endsOf(each).holder === model,
  );
}

function scopesOf(
  model: RandomModel,
  associations: readonly RandomAssociation[],
): readonly RandomAssociation[] {
  return associations.filter(({ scoped, target }) => scoped && target === model);
}

function joiningKeepers(associations: readonly RandomAssociation[]): readonly RandomAssociation[] {
  return associations.filter(
    ({ kind, foreignKeyOf: back }) => kind === 'belongsToMany' && back === undefined,
  );
}

function columnOf(attribute: string, underscored: boolean): string {
  return underscored ? attribute.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) : attribute;
}

function text(values: readonly unknown[]): string {
  return JSON.stringify(values.map((value) => value ?? null));
}

function sorted(tables: Record<string, string[]>): Tables {
  for (const rows of Object.values(tables)) rows.sort();
  return tables;
}
