import { stateOf } from '../../schema/instance-state.js';
import type { ModelContext } from '../context.js';
import { checkOptions } from '../options.js';
import { connectOrCreate } from './connect.js';
import { withConnectedRows } from './connected-rows.js';
import { insertGraph } from './create.js';
import {
  createOptions,
  readCreateRequest,
  singleRoot,
  type UncheckedCreateOptions,
} from './create-request.js';

/** The options of `findOrCreate`. */
export interface UncheckedFindOrCreateOptions extends UncheckedCreateOptions {
  /** The values of a unique key. */
  readonly where?: unknown;
  /** The values to create, in addition to the key. */
  readonly create?: unknown;
}

/**
 * `findOrCreate`: returns the row with a unique key, which is created with everything that is nested in it if it does not
 * exist, and whether it was created.
 */
export async function findOrCreate(
  context: ModelContext,
  options: UncheckedFindOrCreateOptions = {},
): Promise<[instance: object, created: boolean]> {
  const call = `${context.model.name}.findOrCreate`;
  checkOptions(call, options, ['where', 'create', ...createOptions]);
  const { where, create = {}, ...others } = options;
  const placeholder = connectOrCreate(context, { where, create }, call);
  const { session } = context.database;
  const outer = session.check(others)?.cancellation;
  let isCreated = false;
  const [instance] = await session.shareLimits(others, async (shared) => {
    const input = { name: 'findOrCreate', roots: singleRoot(placeholder), options: shared };
    const read = await readCreateRequest(context, input, shared.cancellation ?? outer);
    return withConnectedRows(context, read, (request, graph, attempt) => {
      isCreated = graph.roots[0]?.operation === 'insert';
      return insertGraph(context, request, graph, attempt);
    });
  });
  // The instance is that of a row now, like one that a find has returned.
  const state = stateOf(placeholder);
  if (state !== undefined) delete state.lookup;
  return [instance as object, isCreated];
}
