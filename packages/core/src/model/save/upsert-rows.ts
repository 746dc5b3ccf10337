import type { RecordDraft } from '../../graph/graph-draft.js';
import { resolveInclude } from '../../graph/include.js';
import type { RecordGraph } from '../../graph/record-graph.js';
import { planWrites } from '../../plan/plan-writes.js';
import { planUpserts, type UpsertOutcomes } from '../../plan/upsert-plan.js';
import type { Attribute } from '../../schema/attribute.js';
import { hasDeclaredScope } from '../../schema/scopes.js';
import type { Pace } from '../../util/pausable.js';
import type { ModelContext } from '../context.js';
import { validate } from '../create/create.js';
import { type CreateRequest, readCreateRequest } from '../create/create-request.js';
import { prepareToShowRows } from '../create/show-rows.js';
import { noHooks } from '../hooks/write-hooks.js';
import { describeChanges } from './changes.js';
import { limitUpdates, type SaveInput, save } from './save.js';
import type { Saved } from './saved.js';
import { StoredMatches } from './stored-matches.js';

/**
 * Inserts many roots, and updates those whose unique key is stored already. Rows without anything nested in them take one
 * statement on PostgreSQL; others are saved as a graph.
 */
export async function upsertMany(context: ModelContext, input: SaveInput): Promise<Saved> {
  const { session } = context.database;
  const outer = session.check(input.options)?.cancellation;
  return session.shareLimits(input.options, async (options) => {
    const shared = { ...input, options };
    const pace = options.cancellation ?? outer;
    return (await upsertFlatRows(context, shared, pace)) ?? save(context, shared);
  });
}

/** Runs the upsert of rows with nothing nested in them. Returns `undefined` if they have to be saved as a graph. */
async function upsertFlatRows(
  context: ModelContext,
  input: SaveInput,
  pace: Pace | undefined,
): Promise<Saved | undefined> {
  const { schema, model } = context;
  const hasHooks = !model.declaration.hooks.isEmpty;
  if (hasHooks || resolveInclude(schema, model, input.options.include).length > 0) return undefined;
  const request = await readCreateRequest(context, input, pace);
  const { graph } = request;
  const by = input.rootRules.by as readonly Attribute[];
  if (!areFlatRows(graph, by)) return undefined;
  limitUpdates(graph, input.updatable);
  await validate(context, request, graph);
  if (graph.roots.length === 0) return { roots: [], changes: [] };
  return runUpsert(context, request, by);
}

/** Whether the rows are those of different objects without a version, all have values of the key, and no scope holds. */
function areFlatRows({ model, records, roots, lookups }: RecordGraph, by: readonly Attribute[]): boolean {
  return (
    lookups.length === 0 &&
    // A statement would also update a stored row outside the scope, and one of another tenant by a key without the tenant.
    !hasDeclaredScope(model) &&
    (model.tenant === undefined || by.includes(model.tenant)) &&
    records.length === roots.length &&
    records.every(
      ({ operation, identity, source, computed }) =>
        operation === 'upsert' &&
        computed.length === 0 &&
        identity?.key === by &&
        (model.version === undefined || !Object.hasOwn(source as object, model.version.name)),
    )
  );
}

async function runUpsert(
  context: ModelContext,
  request: CreateRequest,
  by: readonly Attribute[],
): Promise<Saved | undefined> {
  const { session, compiler } = context.database;
  const { graph, now, options, pace } = request;
  const records = graph.records as readonly RecordDraft[];
  const planning = planUpserts(graph.model, by, records, ({ assigned }) => assigned, pace);
  const plan = planning instanceof Promise ? await planning : planning;
  // Each of the returned instances shows a row for the first time, whether it is new or not.
  for (const record of records) record.operation = 'insert';
  // What shows the rows only asks for links, which rows with nothing nested in them do not have.
  const noLinks = await planWrites({ ...graph, records: [], roots: [] }, compiler.dialect);
  const shown = { graph, plan: noLinks, include: undefined, pace };
  const preparing = prepareToShowRows(context, { ...shown, hooks: noHooks, journal: undefined }, options);
  const showRows = await preparing;
  const outcomes = await session.upsert({ plan, records, now }, options);
  if (outcomes === undefined) return undefined;
  const roots = await showRows();
  settle(records, outcomes);
  return { roots, changes: await describeChanges(graph, new StoredMatches(graph), pace?.afterWrite) };
}

const operations = { inserted: 'insert', updated: 'update', unchanged: 'none' } as const;

function settle(records: readonly RecordDraft[], outcomes: UpsertOutcomes): void {
  for (const record of records)
    record.operation = operations[outcomes[record.index] as UpsertOutcomes[number]];
}
