import type { Compiler } from '../../compile/compiler.js';
import { explainQueries } from '../../compile/explain-find.js';
import { count } from '../../plan/count.js';
import { findBranches, whyNotOneStatement } from '../../plan/find-branches.js';
import type { FindPlan } from '../../plan/find-plan.js';
import type { PlannedFind } from '../../plan/planned-find.js';
import type { ModelContext } from '../context.js';
import { checkOptions } from '../options.js';
import { findAllOptions } from './calls.js';
import { planQuery, type UncheckedFindOptions } from './find.js';

/** The plan that `planFind` returns. Few callers read more than one part of it, so each is computed when it is read. */
class ExplainedFind implements PlannedFind {
  readonly kind = 'findPlan';
  readonly model: string;
  readonly #plan: FindPlan;
  readonly #compiler: Compiler;

  constructor(plan: FindPlan, compiler: Compiler) {
    this.model = plan.root.model.name;
    this.#plan = plan;
    this.#compiler = compiler;
    Object.freeze(this);
  }

  get statements(): number {
    return this.#cost().statements;
  }

  get roundTrips(): number {
    return this.#cost().roundTrips;
  }

  explain(): string {
    const { displayName } = this.#compiler.dialect;
    const steps = count(findBranches(this.#plan).length, 'step');
    return [
      `find ${this.model}: ${steps}`,
      ...explainQueries(this.#compiler, this.#plan),
      `  on ${displayName}: ${this.#cost().text}`,
    ].join('\n');
  }

  #cost(): FindCost {
    return findCost(this.#plan, this.#compiler.dialect);
  }
}

interface FindCost extends Pick<PlannedFind, 'statements' | 'roundTrips'> {
  readonly text: string;
}

function findCost(plan: FindPlan, dialect: Compiler['dialect']): FindCost {
  const branches = findBranches(plan);
  const hasRoundTrips = dialect.parentKeys !== undefined;
  const why = branches.length === 1 ? undefined : whyNotOneStatement(branches, dialect);
  if (why === undefined) {
    const trip = hasRoundTrips ? ', one round trip, one snapshot' : '';
    return { statements: 1, roundTrips: hasRoundTrips ? 1 : 0, text: `1 statement${trip}` };
  }
  const queries = branches.length;
  if (plan.root.lock !== undefined) {
    const text = `${queries} statements of the transaction around the find, since ${why}`;
    return { statements: queries, roundTrips: hasRoundTrips ? queries : 0, text };
  }
  const statements = queries + 2;
  const text = `${statements} statements (begin, one for each step, commit), one snapshot, since ${why}`;
  // BEGIN is sent with the statement that follows it.
  return { statements, roundTrips: hasRoundTrips ? queries + 1 : 0, text };
}

/** `planFind`: returns the plan of the find that `findAll` would run, without a database. */
export function planFind(context: ModelContext, options: UncheckedFindOptions = {}): PlannedFind {
  checkOptions(`${context.model.name}.planFind`, options, findAllOptions);
  return new ExplainedFind(planQuery(context, options), context.database.compiler);
}
