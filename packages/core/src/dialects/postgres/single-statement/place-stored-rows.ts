import { and, column, columns, empty, type Fragment, join, sql, table } from '../../../compile/fragment.js';
import type { Attribute } from '../../../schema/attribute.js';
import type { ModelDefinition } from '../../../schema/model-definition.js';
import type { StatementPlace } from './place-plan.js';

/** Selects the stored rows of a place: `a0`, ... of the targets, `b0`, ... of the through rows, and their parent. */
export function storedRows(part: StatementPlace, locks: boolean): Fragment {
  const { place, key } = part;
  const { association, model, index: p } = place;
  const own = model.attributes.map((each, index) => sql`${column(each, 't')} as a${index}`);
  if (association === undefined || association.keyHolder === 'source') {
    const order = columns(model.primaryKey, 't');
    const locked = locks && association === undefined ? sql` order by ${order} for update` : empty;
    const found = and([keyIsGiven(key, p), ...tenantConditions(part)]);
    return sql`select ${join(own)} from ${table(model)} t where ${found}${locked}`;
  }
  const [toParent, toTarget] = association.hops;
  const alias = toTarget === undefined ? 't' : 'j';
  const holders = toParent.pairs.map(({ to }) => column(to, alias));
  const parents = holders.map((holder, index) => sql`${holder} = x.f${index}`);
  const fast = sql`${holders[0] as Fragment} = any(array(select f0 from x${p}))`;
  const conditions = [...parents, fast, ...scopeConditions(part)];
  const through =
    association.through?.attributes.map((each, index) => sql`${column(each, 'j')} as b${index}`) ?? [];
  const joined =
    toTarget === undefined
      ? empty
      : sql` join ${table(association.through as ModelDefinition)} j on ${join(
          toTarget.pairs.map(({ from, to }) => sql`${column(from, 'j')} = ${column(to, 't')}`),
          ' and ',
        )}`;
  return sql`select ${join([...own, ...through])}, x.k, x.o from x${p} x cross join ${table(model)} t${joined} where ${join(conditions, ' and ')}`;
}

function scopeConditions({ scope, place: { index: p } }: StatementPlace): readonly Fragment[] {
  return scope.map(({ attribute, value, alias }, index) =>
    value === null
      ? sql`${column(attribute, alias)} is null`
      : sql`${column(attribute, alias)} = (select s${index} from z${p})`,
  );
}

/** Returns the condition that rows which are found by their keys alone are those of the tenant. */
function tenantConditions(part: StatementPlace): readonly Fragment[] {
  return scopeConditions(part).filter((_, index) => {
    const each = part.scope[index];
    return each?.isTenant === true && each.alias === 't';
  });
}

/** Returns the condition that a row has a given key. The list of its first part keeps PostgreSQL on the index. */
function keyIsGiven(key: readonly Attribute[], p: number, which: Fragment = empty): Fragment {
  const [first] = key as [Attribute];
  const fast = sql`${column(first, 't')} = any(array(select p0 from g${p}${which}))`;
  if (key.length === 1) return fast;
  const parts = join(key.map((_, index) => sql`p${index}`));
  return sql`${fast} and (${columns(key, 't')}) in (select ${parts} from g${p}${which})`;
}

/** Selects the rows that a belongsToMany links by their key. */
export function linkedRows(part: StatementPlace): readonly Fragment[] {
  const { place, key, linksRows } = part;
  const { association, model, index: p } = place;
  if (association?.keyHolder !== 'through' || !linksRows) return [];
  const own = model.attributes.map((each, index) => sql`${column(each, 't')} as a${index}`);
  const found = and([keyIsGiven(key, p, sql` where q`), ...tenantConditions(part)]);
  return [sql`l${p} as materialized (select ${join(own)} from ${table(model)} t where ${found})`];
}
