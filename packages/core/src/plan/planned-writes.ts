import type { Dialect } from '../dialect/dialect.js';
import type { CostEstimate, CostEstimator, PlanSize } from './cost-estimate.js';
import { explainWritePlan } from './explain.js';
import { drawWritePlan } from './mermaid.js';
import type { WritePlan } from './write-plan.js';

/** The part of a dialect that planning needs. */
export type PlanDialect = Pick<Dialect, 'supportsPreallocatedDefaults' | 'displayName'> & CostEstimator;

type PlanData = Omit<WritePlan, 'kind' | 'size' | 'statements' | 'explain' | 'toMermaid'>;

/**
 * A frozen plan. Its size and its cost are computed when they are read, since few callers read them. It is a class, since
 * each object literal with getters has its own shape in V8, which would keep the records alive.
 */
export class PlannedWrites implements WritePlan {
  readonly kind = 'writePlan';
  readonly model: string;
  readonly levels: WritePlan['levels'];
  readonly removals: WritePlan['removals'];
  readonly updates: WritePlan['updates'];
  readonly links: WritePlan['links'];
  readonly stored: WritePlan['stored'];
  readonly preassignedKeys: WritePlan['preassignedKeys'];
  readonly hasForwardReferences: boolean;
  readonly sequence: WritePlan['sequence'];
  readonly #dialect: PlanDialect;
  readonly #size: () => PlanSize;

  constructor(data: PlanData, dialect: PlanDialect, size: () => PlanSize) {
    this.model = data.model;
    this.levels = data.levels;
    this.removals = data.removals;
    this.updates = data.updates;
    this.links = data.links;
    this.stored = data.stored;
    this.preassignedKeys = data.preassignedKeys;
    this.hasForwardReferences = data.hasForwardReferences;
    this.sequence = data.sequence;
    this.#dialect = dialect;
    this.#size = size;
    Object.freeze(this);
  }

  get size(): PlanSize {
    return this.#size();
  }

  get statements(): number {
    return this.#estimateCost().statements;
  }

  explain(): string {
    return explainWritePlan({
      ...(this as WritePlan),
      estimate: `on ${this.#dialect.displayName}: ${this.#estimateCost().text}`,
    });
  }

  toMermaid(): string {
    return drawWritePlan(this);
  }

  #estimateCost(): CostEstimate {
    const { size } = this;
    const alone = this.#dialect.estimateCost(size);
    if (size.hookedModels.length > 0) return withHookedRows(alone, size.hookedModels);
    return size.hasAfterHooks ? withTransactionCost(alone) : alone;
  }
}

/** Adds a transaction for the hooks, in which the create is a savepoint instead of a transaction. */
function withTransactionCost({ statements: alone, text }: CostEstimate): CostEstimate {
  const statements = 2 + (alone === 1 ? 2 : 0) + alone;
  const why = 'a transaction for the hooks after the rows, and a savepoint in it';
  return { statements, text: `${statements} statements: ${why}; without them ${text}` };
}

/** Adds what hooks of a save cost: they see the stored rows, so these are read first, in a transaction around the write. */
function withHookedRows(alone: CostEstimate, models: readonly string[]): CostEstimate {
  const { statements } = withTransactionCost(alone);
  const names = models.map((name) => `'${name}'`);
  const list = [...names.slice(0, -2), names.slice(-2).join(' and ')].join(', ');
  const why = `hooks of ${list} see the stored rows, so a transaction reads these before the write`;
  return {
    statements,
    text: `${statements} statements and those that read: ${why}; without hooks ${alone.text}`,
  };
}
