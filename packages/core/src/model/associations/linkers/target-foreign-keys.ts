import { countAssociatedStatement } from '../../../compile/associated-rows.js';
import { and, type Fragment, isEmpty, not, sql } from '../../../compile/fragment.js';
import { noAliases } from '../../../compile/joins.js';
import { type KeyValues, keyEquals, keyIn } from '../../../compile/key-conditions.js';
import { scopeFragment } from '../../../compile/scope.js';
import type { Statement } from '../../../compile/statement.js';
import { tenantFragment } from '../../../compile/tenant.js';
import { updateStatement } from '../../../compile/update-delete.js';
import { whereFragment } from '../../../compile/where.js';
import { recordNotFound } from '../../../errors/record-not-found.js';
import type { Call } from '../../../execute/call.js';
import type { Result } from '../../../execute/connection.js';
import type { StatementsBefore } from '../../../execute/rows-before.js';
import type { RunStatement } from '../../../execute/run-change.js';
import type { RowValues } from '../../../graph/record-graph.js';
import { defaultScopeOf } from '../../../plan/scopes.js';
import { touch } from '../../../schema/timestamps.js';
import { toAssignments } from '../../change/assignments.js';
import { type HasCall, requireSameTenant, wrongKeys } from '../association-call.js';
import type { TargetRow } from '../target-rows.js';
import { clearedValues, foreignKeyAttributes, referringValues } from './foreign-key-values.js';
import { noVersions, type RaisedVersions, readRaisedVersions, versionColumns } from './raised-versions.js';

/** Returns the values to write to a target that is linked: the foreign key, the scope and the time of the update. */
export function linkingValues(call: HasCall, sourceKey: KeyValues): RowValues {
  const { association } = call;
  const values = referringValues(association.hops[0], sourceKey);
  requireSameTenant(call, association.target, values);
  for (const { attribute, value } of association.scope) values[attribute.name] = value;
  return touch(association.target, values);
}

/** Returns the values to write to a target that is unlinked, or `undefined` if its foreign key may not be null. */
export function unlinkingValues({ association }: HasCall): RowValues | undefined {
  const values = clearedValues(association.hops[0]);
  return values && touch(association.target, values);
}

/** Makes the rows of targets refer to the source. Returns their versions. */
export async function setForeignKeys(
  call: HasCall,
  values: RowValues,
  targets: readonly TargetRow[],
  run: RunStatement,
): Promise<RaisedVersions> {
  const { target, as } = call.association;
  const result = await run(buildTargetUpdate(call, values, primaryKeyIn(call, targets)));
  const { rowCount } = result;
  if (rowCount === targets.length) return readRaisedVersions(call.database.compiler, target, result);
  const count = { missing: targets.length - rowCount, needed: targets.length };
  throw recordNotFound([{ model: target.name, where: call.name, count }], { association: as });
}

/** Clears the foreign key of those targets that refer to the source. Returns the versions of their rows. */
export async function clearForeignKeys(
  call: HasCall,
  sourceKey: KeyValues,
  targets: readonly TargetRow[],
  options: Call,
): Promise<RaisedVersions> {
  const values = unlinkingValues(call);
  if (values === undefined) throw cannotUnlink(call, 'destroy them, or add them to another');
  const condition = and([linkedRows(call, sourceKey), primaryKeyIn(call, targets)]);
  const { compiler, session } = call.database;
  const result = await session.execute(buildTargetUpdate(call, values, condition), options);
  return readRaisedVersions(compiler, call.association.target, result);
}

/** Clears the foreign key of all rows that refer to the source, except for some targets. Returns the versions of these rows. */
export async function clearOtherForeignKeys(
  call: HasCall,
  sourceKey: KeyValues,
  except: readonly TargetRow[],
  run: RunStatement,
): Promise<RaisedVersions> {
  const { statement, readVersions } = clearingOthers(call, sourceKey, except);
  return readVersions(await run(statement));
}

/**
 * Returns what clears the foreign key of all rows that refer to the source, before a new row is written.
 *
 * @param use receives the versions of these rows
 */
export function unlinkingAll(
  call: HasCall,
  sourceKey: KeyValues,
  use: (versions: RaisedVersions) => void,
): StatementsBefore {
  const { statement, readVersions, mayReject } = clearingOthers(call, sourceKey, []);
  const complete = ([result]: readonly Result[]) => use(readVersions(result as Result));
  return { statements: [statement], mayReject, complete };
}

/** The statement that clears foreign keys, or finds the rows whose foreign key may not be null. */
interface Clearing {
  readonly statement: Statement;
  /** Whether `readVersions` rejects the call if there is any row. */
  readonly mayReject: boolean;
  /** Returns the versions of the rows. */
  readVersions(result: Result): RaisedVersions;
}

function clearingOthers(call: HasCall, sourceKey: KeyValues, except: readonly TargetRow[]): Clearing {
  const values = unlinkingValues(call);
  if (values === undefined) return rejectingOthers(call, sourceKey, except);
  const others = except.length === 0 ? [] : [not(primaryKeyIn(call, except))];
  return {
    statement: buildTargetUpdate(call, values, and([linkedRows(call, sourceKey), ...others])),
    mayReject: false,
    readVersions: (result) => readRaisedVersions(call.database.compiler, call.association.target, result),
  };
}

function rejectingOthers(call: HasCall, sourceKey: KeyValues, except: readonly TargetRow[]): Clearing {
  const { association, database } = call;
  const keys = except.map(({ key }) => key);
  const scope = defaultScopeOf(association.target);
  return {
    statement: countAssociatedStatement(database.compiler, association, sourceKey, scope, keys),
    mayReject: true,
    readVersions: ({ rows }) => {
      if (Number(rows[0]?.[0]) > 0) throw cannotUnlink(call, 'destroy the rows to be unlinked first');
      return noVersions;
    },
  };
}

function linkedRows({ database, association }: HasCall, sourceKey: KeyValues): Fragment {
  const { compiler } = database;
  return and([
    keyEquals(compiler, foreignKeyAttributes(association.hops[0]), sourceKey),
    scopeFragment(compiler, association, noAliases),
    whereFragment(compiler, defaultScopeOf(association.target), ''),
  ]);
}

/** Returns the condition for the rows of targets. A key finds a row of the default scope; an instance stands for its row. */
function primaryKeyIn({ database, association }: HasCall, targets: readonly TargetRow[]): Fragment {
  const { compiler } = database;
  const { target } = association;
  const rowsOf = (some: readonly TargetRow[]) =>
    keyIn(
      compiler,
      target.primaryKey,
      some.map(({ key }) => key),
    );
  const named = targets.filter(({ instance }) => instance === undefined);
  const scope = whereFragment(compiler, defaultScopeOf(target), '');
  const ofTenant = tenantFragment(compiler, target);
  if (named.length === 0 || isEmpty(scope)) return and([rowsOf(targets), ofTenant]);
  const inScope = and([rowsOf(named), scope]);
  if (named.length === targets.length) return inScope;
  const shown = rowsOf(targets.filter(({ instance }) => instance !== undefined));
  return sql`(${and([shown, ofTenant])} or (${inScope}))`;
}

function buildTargetUpdate(
  { database, association: { target } }: HasCall,
  values: RowValues,
  which: Fragment,
): Statement {
  const assignments = toAssignments(target, values);
  return updateStatement(database.compiler, target, assignments, which, undefined, versionColumns(target));
}

function cannotUnlink(call: HasCall, remedy: string) {
  const { target, hops } = call.association;
  const names = hops[0].foreignKeys.map(({ foreignKey }) => `'${target.name}.${foreignKey.name}'`).join(', ');
  return wrongKeys(call, `would set ${names} to null, which may not be null`, remedy);
}
