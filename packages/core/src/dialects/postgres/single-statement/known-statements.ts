import type { WriteRun } from '../../../execute/adapter.js';
import type { GraphRecord } from '../../../graph/record-graph.js';
import type { WritePlan } from '../../../plan/write-plan.js';
import type { PostgresCatalog, TableFacts } from '../catalog.js';
import type { StatementBatch, StatementPlan } from './plan.js';
import type { PreparedText } from './run.js';

/** A planned statement, and its text. */
export interface CompiledStatement extends PreparedText {
  readonly plan: StatementPlan;
}

interface KnownStatement {
  readonly statement: CompiledStatement;
  /** What was known of the table of each batch. */
  readonly tables: readonly TableFacts[];
  readonly isReadBack: boolean | undefined;
}

/** The statements of plans that only insert rows. Plans of values of one shape have the same levels. */
export class KnownStatements {
  readonly #byLevels = new WeakMap<WritePlan['levels'], KnownStatement>();

  /** Returns the statement of an earlier plan with the same levels, unless it would not insert the rows of this one. */
  find(
    { plan, records, now, isReadBack }: WriteRun,
    catalog: PostgresCatalog,
  ): CompiledStatement | undefined {
    const known = this.#byLevels.get(plan.levels);
    if (known === undefined || plan.links.length > 0 || known.isReadBack !== isReadBack) return undefined;
    const { batches } = known.statement.plan;
    for (let index = 0; index < batches.length; index += 1) {
      const part = batches[index] as StatementBatch;
      if (catalog.tableIfKnown(part.batch.model) !== known.tables[index]) return undefined;
      if (!haveTimeOfCreate(part, records, now)) return undefined;
    }
    return known.statement;
  }

  remember({ plan, isReadBack }: WriteRun, catalog: PostgresCatalog, statement: CompiledStatement): void {
    if (plan.links.length > 0) return;
    const tables = statement.plan.batches.map(({ batch }) => catalog.table(batch.model));
    this.#byLevels.set(plan.levels, { statement, tables, isReadBack });
  }
}

/** Whether the rows of a batch have the time of the create in the columns for which it is bound once. */
function haveTimeOfCreate(
  { batch, timestamped }: StatementBatch,
  records: readonly GraphRecord[],
  now: Date,
): boolean {
  return timestamped.every(({ name }) =>
    batch.records.every((record) => records[record]?.values[name] === now),
  );
}
