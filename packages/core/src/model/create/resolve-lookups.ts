import type { RecordNotFoundError } from '../../errors/database-errors.js';
import { toPath } from '../../errors/path.js';
import { recordNotFound } from '../../errors/record-not-found.js';
import type { Transaction } from '../../execute/transaction.js';
import { createValues } from '../../graph/read-values.js';
import type { PendingLookup } from '../../graph/record-graph.js';
import { showRow } from '../../instance/apply-change.js';
import type { Journal } from '../../instance/journal.js';
import { type StoredRow, stateOf } from '../../schema/instance-state.js';
import type { ModelDefinition } from '../../schema/model-definition.js';
import { Op } from '../../schema/operators.js';
import { buildModelContext, type ModelContext } from '../context.js';
import { findAll } from '../find/find.js';
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
  transaction: Transaction | null | undefined,
  journal: Journal,
): Promise<ReadonlySet<object>> {
  const missing: PendingLookup[] = [];
  for (const model of new Set(lookups.map((each) => each.model))) {
    const ofModel = lookups.filter((each) => each.model === model);
    const context = buildModelContext(database, model.declaration);
    for (const some of inSlices(ofModel))
      for (const each of await findRows(context, some, transaction, journal)) missing.push(each);
  }
  const lost = missing.filter(({ lookup }) => lookup.create === undefined);
  if (lost.length > 0) throw lookupsNotFound(lost);
  return new Set(missing.map(({ instance }) => instance));
}

/** Keys of one column are bound as one list. SQLite rejects a condition with very many composite keys. */
const maxComposite = 300;

function inSlices(lookups: readonly PendingLookup[]): readonly (readonly PendingLookup[])[] {
  const isComposite = ({ lookup }: PendingLookup) => Object.keys(lookup.key).length > 1;
  if (lookups.filter(isComposite).length <= maxComposite) return [lookups];
  const slices: PendingLookup[][] = [];
  for (let start = 0; start < lookups.length; start += maxComposite)
    slices.push(lookups.slice(start, start + maxComposite));
  return slices;
}

/**
 * Finds the rows of some lookups with one statement. A database may compare keys more loosely than their text, by a
 * collation for example: lookups that cannot be matched to a row for certain are then repeated one at a time.
 *
 * @returns the lookups whose rows do not exist
 */
async function findRows(
  context: ModelContext,
  lookups: readonly PendingLookup[],
  transaction: Transaction | null | undefined,
  journal: Journal,
): Promise<readonly PendingLookup[]> {
  const found = await findAll(context, {
    where: conditionFor(lookups),
    ...(transaction === undefined ? {} : { transaction }),
  });
  const rows = found.map((each) => stateOf(each)?.stored).filter((stored) => stored !== undefined);
  const { matched, missing, unsure } = matchRows(lookups, rows);
  for (const [{ instance, model }, row] of matched) fillPlaceholder(instance, model, row, journal);
  const lost = [...missing];
  for (const lookup of unsure) lost.push(...(await findRows(context, [lookup], transaction, journal)));
  return lost;
}

/** Shows the row that was found on its placeholder, which is stored from then on. */
function fillPlaceholder(instance: object, model: ModelDefinition, row: StoredRow, journal: Journal): void {
  const values = createValues();
  for (const { name } of model.attributes) values[name] = row.valueOf(name);
  // If another call has found the row meanwhile, undoing this one makes the instance a placeholder again nevertheless.
  const state = stateOf(instance);
  if (state !== undefined) state.stored = undefined;
  showRow(instance, model.attributes, values, row, { journal });
}

/** Keys of one column go into one list, so that the statement does not depend on their number. */
function conditionFor(lookups: readonly PendingLookup[]): object {
  const single = new Map<string, unknown[]>();
  const composite: object[] = [];
  for (const { lookup } of lookups) {
    const [[name, value] = ['', undefined], ...rest] = Object.entries(lookup.key);
    if (rest.length > 0) composite.push(lookup.key);
    else if (single.has(name)) single.get(name)?.push(value);
    else single.set(name, [value]);
  }
  const lists = [...single].map(([name, values]) => ({ [name]: { [Op.in]: values } }));
  const all = [...lists, ...composite.map((key) => ({ ...key }))];
  return all.length === 1 ? (all[0] as object) : { [Op.or]: all };
}

function lookupsNotFound(lost: readonly PendingLookup[]): RecordNotFoundError {
  const places = lost.map(({ path, model, lookup }) => {
    return { model: model.name, where: toPath(path), key: Object.keys(lookup.key) };
  });
  return recordNotFound(places, { hint: 'create the row first, or use connectOrCreate' });
}
