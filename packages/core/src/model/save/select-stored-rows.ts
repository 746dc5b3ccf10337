import { lockRowsStatement, rowsToSaveStatement } from '../../compile/select-by-key.js';
import { storedRowsStatement } from '../../compile/select-stored.js';
import type { Statement } from '../../compile/statement.js';
import type { Call } from '../../execute/call.js';
import type { IncludeNode } from '../../graph/include.js';
import { type GraphRecord, isStoredSource } from '../../graph/record-graph.js';
import { readInstances, wholeRow } from '../../hydrate/row-reader.js';
import { type Condition, everything } from '../../plan/condition.js';
import { isOfTenant } from '../../plan/declared-scopes.js';
import type { IncludedQuery } from '../../plan/find-plan.js';
import { planIncludes } from '../../plan/plan-find.js';
import { defaultScopeOf } from '../../plan/scopes.js';
import type { Attribute } from '../../schema/attribute.js';
import type { ModelDefinition } from '../../schema/model-definition.js';
import { defaultSaveRules } from '../../schema/save-rules.js';
import { addToList } from '../../util/grouping.js';
import { inParts, type Pace } from '../../util/pausable.js';
import type { DatabaseContext, ModelContext } from '../context.js';
import { rowsByKeys } from '../find/read-branches.js';
import { readIncluded } from '../find/read-included.js';
import type { StoredRowReader } from './find-stored-rows.js';
import { keyOfRow, keyOfValues, valuesOf } from './stored-values.js';

/** How the rows of associations are read. */
interface AssociatedRows {
  /** Whether soft-deleted rows are among them. Default: `false`. */
  readonly withDeleted?: boolean;
  /** Statements that are sent with the first one that reads them, and run before it. */
  readonly before?: readonly Statement[];
}

/**
 * Returns a reader that selects stored rows: one statement for the roots, and one for each association of a level.
 *
 * @param locks whether the roots are locked until the transaction of the call ends
 */
export function selectingReader(
  context: ModelContext,
  call: Call,
  locks: boolean,
  { withDeleted = false, before = [] }: AssociatedRows = {},
): StoredRowReader {
  const { database } = context;
  const waiting = [...before];
  const read = (statement: Statement) => database.session.read(statement, call, false, waiting.splice(0));
  const rowsOf = rowsByKeys(database, call, read, storedRowsStatement);
  return {
    findRoots: (records) => findByKeys(context, records, call, { locks, whereOf: whereOfRoot }),
    findByKeys: (records) => findByKeys(context, records, call, { locks: false, whereOf: scopeOf }),
    readAssociated: (node, parents) =>
      readIncluded(database, planStoredRows(database, node, withDeleted), parents, call, rowsOf),
  };
}

/** Returns the statements that lock stored roots by their keys until the transaction ends. They read no values. */
export function lockStatements(
  { database: { compiler } }: ModelContext,
  records: readonly GraphRecord[],
): readonly Statement[] {
  return groupByKey(records, () => everything).map(({ model, key, records: some }) =>
    lockRowsStatement(compiler, model, key, keysOf(key, some)),
  );
}

/**
 * Returns the query for the rows of an association, without those of the associations below it.
 *
 * @param withDeleted whether soft-deleted rows are among them
 */
export function planStoredRows(
  { compiler }: DatabaseContext,
  { association }: IncludeNode,
  withDeleted = false,
): readonly IncludedQuery[] {
  const paranoid = withDeleted && association.target.deletedAt !== undefined ? false : undefined;
  const node = { ...plainNode, association, as: association.as, paranoid };
  const plan = () => planIncludes([node], compiler.dialect.sqlSyntax);
  return compiler.cached(association, paranoid === false ? 'all stored rows' : 'stored rows', plan);
}

const plainNode: Omit<IncludeNode, 'association' | 'as'> = Object.freeze({
  children: [],
  where: undefined,
  scope: undefined,
  paranoid: undefined,
  attributes: undefined,
  order: undefined,
  limit: undefined,
  required: undefined,
  fields: undefined,
  hookOptions: undefined,
  rules: defaultSaveRules,
});

/** Returns the condition that the row of a record meets in addition to having its key. */
type WhereOf = (record: GraphRecord) => Condition;

const scopeOf: WhereOf = ({ model }) => defaultScopeOf(model);

/** A root that is a stored instance stands for its row, wherever the row of its tenant is. */
const whereOfRoot: WhereOf = (record) =>
  isStoredSource(record) ? isOfTenant(record.model) : scopeOf(record);

/** How rows are found by keys. */
interface KeySearch {
  readonly locks: boolean;
  readonly whereOf: WhereOf;
}

/** Finds the rows of records by their keys, with one statement for each model and key. */
async function findByKeys(
  { database }: ModelContext,
  records: readonly GraphRecord[],
  call: Call,
  { locks, whereOf }: KeySearch,
): Promise<ReadonlyMap<GraphRecord, object>> {
  const found = new Map<GraphRecord, object>();
  for (const lookups of groupByKey(records, whereOf))
    await findSome(database, { ...lookups, found }, call, locks);
  return found;
}

/** Records whose rows are looked up by one key. */
interface KeyLookups {
  readonly model: ModelDefinition;
  readonly key: readonly Attribute[];
  /** The condition that the rows meet in addition. */
  readonly where: Condition;
  readonly records: readonly GraphRecord[];
}

function groupByKey(records: readonly GraphRecord[], whereOf: WhereOf): readonly KeyLookups[] {
  return [...groupBy(records, ({ model }) => model)].flatMap(([model, ofModel]) =>
    [...groupBy(ofModel, ({ identity }) => identity?.key as readonly Attribute[])].flatMap(([key, ofKey]) =>
      [...groupBy(ofKey, whereOf)].map(([where, some]) => ({ model, key, where, records: some })),
    ),
  );
}

function keysOf(key: readonly Attribute[], records: readonly GraphRecord[]): readonly (readonly unknown[])[] {
  return records.map(({ values }) => key.map(({ name }) => values[name]));
}

/**
 * Finds the rows of some records with one statement. A database may compare keys more loosely than as texts, for example
 * by a collation. So records that cannot be matched to a row for certain are looked up one at a time.
 */
async function findSome(
  database: DatabaseContext,
  lookups: KeyLookups & { readonly found: Map<GraphRecord, object> },
  call: Call,
  locks: boolean,
): Promise<void> {
  const { model, key, where, records, found } = lookups;
  const { compiler, session } = database;
  const statement = rowsToSaveStatement(compiler, model, key, keysOf(key, records), { locks, where });
  const { rows } = await session.read(statement, call);
  const pace = session.paceOf(call, rows.length);
  const instances = await readInstances(compiler, model, wholeRow(model), rows, pace);
  await matchByKey(key, records, instances, found, pace);
  const unmatched = records.filter((record) => !found.has(record));
  const [only] = unmatched;
  const claimed = new Set(records.map((record) => found.get(record)));
  const row = instances.find((each) => !claimed.has(each));
  if (only === undefined || row === undefined) return;
  if (records.length === 1) found.set(only, row);
  else
    for (const record of unmatched)
      await findSome(database, { model, key, where, records: [record], found }, call, locks);
}

/** Matches rows to the records that have their keys. */
export async function matchByKey(
  key: readonly Attribute[],
  records: readonly GraphRecord[],
  rows: readonly object[],
  found: Map<GraphRecord, object>,
  pace: Pace | undefined,
): Promise<void> {
  const byKey = new Map<unknown, object>();
  await inParts(rows, pace, (some) => {
    for (const row of some) byKey.set(keyOfRow(key, valuesOf(row)), row);
  });
  await inParts(records, pace, (some) => {
    for (const record of some) {
      const row = byKey.get(keyOfValues(key, record.values));
      if (row !== undefined) found.set(record, row);
    }
  });
}

function groupBy<K, V>(values: readonly V[], keyOf: (value: V) => K): Map<K, V[]> {
  const groups = new Map<K, V[]>();
  for (const value of values) addToList(groups, keyOf(value), value);
  return groups;
}
