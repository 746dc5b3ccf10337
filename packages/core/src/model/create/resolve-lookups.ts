import type { RecordNotFoundError } from '../../errors/database-errors.js';
import { toPath } from '../../errors/path.js';
import { recordNotFound } from '../../errors/record-not-found.js';
import type { Call } from '../../execute/call.js';
import { createValues } from '../../graph/read-values.js';
import type { PendingLookup } from '../../graph/record-graph.js';
import { showRow } from '../../instance/apply-change.js';
import type { Journal } from '../../instance/journal.js';
import { type StoredRow, stateOf } from '../../schema/instance-state.js';
import type { ModelDefinition } from '../../schema/model-definition.js';
import { Op } from '../../schema/operators.js';
import { chunks } from '../../util/chunks.js';
import { addToList } from '../../util/grouping.js';
import { buildModelContext, type ModelContext } from '../context.js';
import { planQuery, readPlanned } from '../find/find.js';
import { matchRows } from './match-rows.js';

/**
 * Finds the rows that placeholders name, with one statement for each model, and fills the placeholders from them.
 *
 * @param journal records what is shown on the placeholders
 * @returns the `connectOrCreate` placeholders whose rows do not exist
 * @throws RecordNotFoundError with the path of every `connect` whose row does not exist
 */
export async function resolveLookups(
  { database }: ModelContext,
  lookups: readonly PendingLookup[],
  call: Call,
  journal: Journal,
): Promise<ReadonlySet<object>> {
  const missing: PendingLookup[] = [];
  for (const model of new Set(lookups.map((each) => each.model))) {
    const ofModel = lookups.filter((each) => each.model === model);
    const context = buildModelContext(database, model.declaration);
    for (const some of splitLookups(ofModel))
      for (const each of await fillFromRows(context, some, call, journal)) missing.push(each);
  }
  const notCreated = missing.filter(({ lookup }) => lookup.create === undefined);
  if (notCreated.length > 0) throw lookupsNotFound(notCreated);
  return new Set(missing.map(({ instance }) => instance));
}

/** Keys of one column are bound as one list. SQLite rejects a condition with very many composite keys. */
const maxCompositeKeys = 300;

function splitLookups(lookups: readonly PendingLookup[]): readonly (readonly PendingLookup[])[] {
  const composite = lookups.filter(({ lookup }) => Object.keys(lookup.key).length > 1);
  return composite.length <= maxCompositeKeys ? [lookups] : chunks(lookups, maxCompositeKeys);
}

/**
 * Finds the rows of some lookups with one statement, and fills their placeholders. A database may compare keys more
 * loosely than as texts, for example by a collation. So lookups that cannot be matched to a row for certain are repeated
 * one at a time.
 *
 * @returns the lookups whose rows do not exist
 */
async function fillFromRows(
  context: ModelContext,
  lookups: readonly PendingLookup[],
  call: Call,
  journal: Journal,
): Promise<readonly PendingLookup[]> {
  const plan = planQuery(context, { where: buildCondition(lookups) });
  const { instances } = await readPlanned(context.database, plan, call);
  const rows = instances.map((each) => stateOf(each)?.stored).filter((stored) => stored !== undefined);
  const { matched, missing, uncertain } = matchRows(lookups, rows);
  for (const [{ instance, model }, row] of matched) fillPlaceholder(instance, model, row, journal);
  const notFound = [...missing];
  for (const lookup of uncertain) notFound.push(...(await fillFromRows(context, [lookup], call, journal)));
  return notFound;
}

/** Shows a row that was found on its placeholder. The placeholder is a stored instance from then on. */
function fillPlaceholder(instance: object, model: ModelDefinition, row: StoredRow, journal: Journal): void {
  const values = createValues();
  for (const { name } of model.attributes) values[name] = row.valueOf(name);
  // Undoing this call makes the instance a placeholder again, even if another call has found the row in the meantime.
  const state = stateOf(instance);
  if (state !== undefined) state.stored = undefined;
  showRow(instance, model.attributes, values, row, { journal });
}

/**
 * Builds the condition for the rows of some lookups. Keys of one column go into one list, so that the statement does not
 * depend on their number.
 */
function buildCondition(lookups: readonly PendingLookup[]): object {
  const singleKeys = new Map<string, unknown[]>();
  const compositeKeys: object[] = [];
  for (const { lookup } of lookups) {
    const [[name, value] = ['', undefined], ...rest] = Object.entries(lookup.key);
    if (rest.length > 0) compositeKeys.push({ ...lookup.key });
    else addToList(singleKeys, name, value);
  }
  const lists = [...singleKeys].map(([name, values]) => ({ [name]: { [Op.in]: values } }));
  const conditions = [...lists, ...compositeKeys];
  return conditions.length === 1 ? (conditions[0] as object) : { [Op.or]: conditions };
}

function lookupsNotFound(lookups: readonly PendingLookup[]): RecordNotFoundError {
  const places = lookups.map(({ path, model, lookup }) => {
    return { model: model.name, where: toPath(path), key: Object.keys(lookup.key) };
  });
  return recordNotFound(places, { hint: 'create the row first, or use connectOrCreate' });
}
