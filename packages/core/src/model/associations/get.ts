import { associatedKeysStatement, countAssociatedStatement } from '../../compile/associated-rows.js';
import type { Call } from '../../execute/call.js';
import { resolveInclude } from '../../graph/include.js';
import { hopsOfCondition } from '../../plan/joined-hops.js';
import { defaultScopeOf, readScopedWhere } from '../../plan/scopes.js';
import { whyNoKey } from '../../schema/row-key.js';
import { keyString } from '../../util/equality.js';
import { withKeyConversions } from '../find/with-key-conversions.js';
import { callOptions, checkOptions } from '../options.js';
import { type AssociationCall, readShownSourceKey, readSourceRow, wrongCall } from './association-call.js';
import { readIntoPlaceholders } from './placeholder-parents.js';
import { readTargetRows } from './target-rows.js';

/** The options of `get`: those of an entry of `include`, and those of every call. */
export interface GetOptions extends Call {
  readonly where?: unknown;
  readonly scope?: unknown;
  readonly paranoid?: unknown;
  readonly attributes?: unknown;
  readonly include?: unknown;
  readonly order?: unknown;
  readonly limit?: unknown;
}

interface CountCallOptions extends Pick<GetOptions, 'where' | 'scope' | 'paranoid'>, Call {}

type OptionNames = readonly (keyof GetOptions)[];

const getOneOptions = [
  'where',
  'scope',
  'paranoid',
  'attributes',
  'include',
  ...callOptions,
] as const satisfies OptionNames;
const getManyOptions = [...getOneOptions, 'order', 'limit'] as const satisfies OptionNames;
const countOptions = [
  'where',
  'scope',
  'paranoid',
  ...callOptions,
] as const satisfies readonly (keyof CountCallOptions)[];

/** `get`: reads the targets of one instance. The instance does not change. */
export async function getAssociated(
  call: AssociationCall,
  instance: unknown,
  options: GetOptions = {},
): Promise<unknown> {
  const { schema, association } = call;
  checkOptions(call.name, options, association.isToMany ? getManyOptions : getOneOptions);
  readSourceRow(call, instance);
  const { transaction, signal, timeout, ...query } = options;
  const include = resolveInclude(schema, association.source, [{ association: association.as, ...query }]);
  const [placeholder] = await readIntoPlaceholders(call, include, [instance as object], {
    transaction,
    signal,
    timeout,
  });
  return placeholder?.[association.as];
}

/** `count`: counts the targets of one instance. */
export async function countAssociated(
  call: AssociationCall,
  instance: unknown,
  options: CountCallOptions = {},
): Promise<number> {
  const { database, association } = call;
  checkOptions(call.name, options, countOptions);
  database.session.check(options);
  const where = readScopedWhere(association.target, options);
  readSourceRow(call, instance);
  const key = readShownSourceKey(call, instance as object);
  if (key === undefined) return 0;
  const hopsOf = () => [...association.hops.slice(1), ...hopsOfCondition(where)];
  const { rows } = await withKeyConversions(database, hopsOf, options, (mayFail) => {
    const statement = countAssociatedStatement(database.compiler, association, key, where);
    return database.session.read(statement, options, mayFail);
  });
  return Number(rows[0]?.[0]);
}

/** `has`: returns whether all of these rows are targets of one instance. */
export async function hasAssociated(
  call: AssociationCall,
  instance: unknown,
  values: unknown,
  options: Call = {},
): Promise<boolean> {
  const { database, association } = call;
  checkOptions(call.name, options, callOptions);
  database.session.check(options);
  readSourceRow(call, instance);
  const why = whyNoKey(association.target);
  if (why !== undefined) throw wrongCall(call, `cannot look for rows: ${why}`);
  const key = readShownSourceKey(call, instance as object);
  const targets = readTargetRows(call, values);
  if (targets.length === 0) return true;
  if (key === undefined) return false;
  const keys = targets.map((target) => target.key);
  const scope = defaultScopeOf(association.target);
  const hopsOf = () => [...association.hops.slice(1), ...hopsOfCondition(scope)];
  const { rows } = await withKeyConversions(database, hopsOf, options, (mayFail) => {
    const statement = associatedKeysStatement(database.compiler, association, key, keys, scope);
    return database.session.read(statement, options, mayFail);
  });
  const { primaryKey } = association.target;
  const found = rows.map((row) => keyString(database.compiler.decodeRow(primaryKey, row)));
  return new Set(found).size === targets.length;
}
