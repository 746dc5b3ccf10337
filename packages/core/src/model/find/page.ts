import { OptionError } from '../../errors/input-errors.js';
import type { Call } from '../../execute/call.js';
import { resolveInclude } from '../../graph/include.js';
import { writeCursor } from '../../plan/cursor.js';
import { pageQuery, reversed, type StepValues, stepValues } from '../../plan/plan-keyset.js';
import { type PagePlan, type PageQuery, planPage } from '../../plan/plan-page.js';
import type { ModelContext } from '../context.js';
import { callOptions, checkOptions } from '../options.js';
import { hydratePlanned } from './find.js';
import { readBranches } from './read-branches.js';

/** The options of `findPage`. */
export interface UncheckedPageOptions extends PageQuery, Call {
  readonly include?: unknown;
}

const pageOptions = [
  'where',
  'scope',
  'paranoid',
  'attributes',
  'include',
  'order',
  'first',
  'after',
  'last',
  'before',
  ...callOptions,
] as const satisfies readonly (keyof UncheckedPageOptions)[];

/** `findPage`: returns a number of rows after or before a row, with the cursors by which other pages are found. */
export async function findPage(
  { database, schema, model }: ModelContext,
  options: UncheckedPageOptions = {},
): Promise<Page> {
  checkOptions(`${model.name}.findPage`, options, pageOptions);
  const include = resolveInclude(schema, model, options.include);
  const plan = planPage(model, options, include, database.compiler.dialect);
  const { includes, size, isBackward, from } = plan;
  // One row more says whether there are more.
  const root = pageQuery(isBackward ? reversed(plan) : plan, size + 1, from);
  return database.session.shareLimits(options as Call, (call) =>
    readBranches(database, { root, includes, maxParents: size }, call, async (found, rowsOf) => {
      const rows = found.slice(0, size);
      if (isBackward) rows.reverse();
      const instances = await hydratePlanned(database, { root, includes }, { rows, rowsOf }, call);
      return new Page(
        plan,
        instances,
        rows.map((row) => stepValues(plan, row)),
        found.length > size,
      );
    }),
  );
}

/** A page of rows in their order, and the cursors at its ends. */
export class Page {
  readonly items: object[];
  /** The cursor of the first row; `null` if the page is empty. */
  readonly startCursor: string | null;
  /** The cursor of the last row; `null` if the page is empty. */
  readonly endCursor: string | null;
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly #plan: PagePlan;
  readonly #values: ReadonlyMap<unknown, StepValues>;

  constructor(plan: PagePlan, items: object[], values: readonly StepValues[], hasMore: boolean) {
    this.#plan = plan;
    this.#values = new Map(items.map((item, index) => [item, values[index] as StepValues]));
    const [first, last] = [items[0], items.at(-1)];
    this.items = items;
    this.startCursor = first === undefined ? null : this.cursorOf(first);
    this.endCursor = last === undefined ? null : this.cursorOf(last);
    const hasCursor = plan.from !== undefined;
    this.hasNextPage = plan.isBackward ? hasCursor : hasMore;
    this.hasPreviousPage = plan.isBackward ? hasMore : hasCursor;
  }

  /** Returns the cursor of a row. @throws OptionError if the row is not an item of the page */
  cursorOf(item: unknown): string {
    const values = this.#values.get(item);
    if (values !== undefined) return writeCursor(this.#plan, values);
    const { model } = this.#plan.root;
    throw new OptionError('cursorOf takes an item of its page', { model: model.name });
  }
}
