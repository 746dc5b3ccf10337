import { explainSchemaPlan, type PlannedSchema } from './explain.js';
import type { SchemaPlan, SchemaStep, SchemaWarning } from './schema-plan.js';

/** Builds a frozen plan. */
export function buildSchemaPlan(planned: PlannedSchema): SchemaPlan {
  const frozen: PlannedSchema = {
    dialect: planned.dialect,
    steps: Object.freeze([...planned.steps]),
    hints: Object.freeze([...planned.hints]),
    otherTables: Object.freeze([...planned.otherTables]),
    beforeTransaction: Object.freeze([...planned.beforeTransaction]),
    afterTransaction: Object.freeze([...planned.afterTransaction]),
  };
  const isEmpty = frozen.steps.length === 0;
  return Object.freeze({ ...frozen, isEmpty, explain: () => explainSchemaPlan(frozen) });
}

/** What a step needs beside its kind, its table and its description. */
interface StepOptions {
  readonly up: readonly string[];
  /** An object if nothing can undo the step. */
  readonly down: readonly string[] | { readonly irreversible: string };
  readonly warnings?: readonly (SchemaWarning | undefined)[];
  readonly outsideTransaction?: boolean;
}

/** Builds a frozen step. */
export function buildStep(
  kind: SchemaStep['kind'],
  table: string,
  description: string,
  { up, down, warnings = [], outsideTransaction = false }: StepOptions,
): SchemaStep {
  const undo = 'irreversible' in down ? undefined : Object.freeze([...down]);
  return Object.freeze({
    kind,
    table,
    description,
    up: Object.freeze([...up]),
    down: undo,
    irreversible: 'irreversible' in down ? down.irreversible : undefined,
    warnings: Object.freeze(warnings.filter((each) => each !== undefined).map((each) => Object.freeze(each))),
    outsideTransaction,
  });
}
