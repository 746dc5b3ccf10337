import { toPath } from '../errors/path.js';
import type { ProblemList } from '../errors/problem-list.js';
import { recordNotFound } from '../errors/record-not-found.js';
import { tenantConflict, tenantNotLoaded } from '../graph/problems.js';
import { type GraphRecord, isStoredSource, mayInsert, writesRow } from '../graph/record-graph.js';
import { storedRowOf } from '../schema/instance-state.js';
import type { ContextValues } from '../schema/tenant.js';
import { isSameValue } from '../util/equality.js';

/**
 * Adds the problems of the tenant of a record: a value that is not that of the context, or a nested record that would set
 * another one.
 */
export function findTenantProblems(record: GraphRecord, context: ContextValues, problems: ProblemList): void {
  const { model, path, values, identity } = record;
  const { tenant } = model;
  const expected = context.tenantOf(model);
  if (tenant === undefined || expected === undefined) return;
  const { name } = tenant;
  const isComputed = record.computed.some(({ attribute }) => attribute === tenant);
  const isGiven = writesRow(record) && values[name] != null;
  if (isComputed || (isGiven && !isSameValue(values[name], expected)) || setsOtherTenant(record, expected))
    problems.add(tenantConflict(model, name, path));
  else if (identity === undefined && isStoredSource(record) && values[name] === undefined)
    problems.add(tenantNotLoaded(model, name, path));
}

/** Whether a record refers by its tenant to a row that has another key than the tenant, or to a new row without a key. */
function setsOtherTenant({ model, edges }: GraphRecord, expected: unknown): boolean {
  for (const { to, pairs } of edges) {
    for (const { foreignKey, key } of pairs) {
      if (foreignKey !== model.tenant) continue;
      const value = to.values[key.name];
      // The key of a stored row that a save looks up is checked when the row is known.
      const isUnknown = value === undefined && to.identity !== undefined;
      if (!isUnknown && !isSameValue(value, expected)) return true;
    }
  }
  return false;
}

/**
 * Checks that no instance shows a row of another tenant.
 *
 * @throws RecordNotFoundError with the path of each of them: such rows are as good as absent
 */
export function checkInstancesOfTenant(records: readonly GraphRecord[], context: ContextValues): void {
  const others = records.filter(({ model, source }) => {
    const { tenant } = model;
    const stored = tenant && storedRowOf(source)?.valueOf(tenant.name);
    if (stored === undefined) return false;
    const expected = context.tenantOf(model);
    return expected !== undefined && !isSameValue(stored, expected);
  });
  if (others.length === 0) return;
  throw recordNotFound(others.map(({ model, path }) => ({ model: model.name, where: toPath(path) })));
}

/**
 * Checks the tenants of rows that are about to be inserted: hooks, and rows that a save has found, can set values after the
 * validation.
 *
 * @throws ValidationError for a value that is not that of the context
 */
export function checkWrittenTenants(records: readonly GraphRecord[], context: ContextValues): void {
  for (const record of records) {
    const { tenant } = record.model;
    if (tenant === undefined || !mayInsert(record)) continue;
    const expected = context.tenantOf(record.model);
    if (expected === undefined || isSameValue(record.values[tenant.name], expected)) continue;
    throw tenantConflict(record.model, tenant.name, record.path).build();
  }
}
