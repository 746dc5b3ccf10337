import type { Compiler } from '../../../compile/compiler.js';
import type { WriteRun } from '../../../execute/adapter.js';
import { measureInserts } from '../../../plan/measure-plan.js';
import { LruCache } from '../../../util/lru-cache.js';
import type { PostgresCatalog } from '../catalog.js';
import { whyLevelByLevel } from '../cost-estimate.js';
import { Dependencies } from '../dependencies.js';
import { preparedName } from '../prepared-statements.js';
import { type CompiledStatement, KnownStatements } from './known-statements.js';
import { planStatement, type StatementPlan } from './plan.js';
import type { PreparedText } from './run.js';
import { describeShape } from './shape.js';
import { singleStatementSql } from './sql.js';
import { tableUses } from './table-uses.js';

/** The single statements of an adapter. The text of each shape is compiled once. */
export class CompiledStatements {
  readonly #isPrepared: boolean;
  readonly #texts = new LruCache<PreparedText>(500);
  readonly #known = new KnownStatements();

  /** @param isPrepared whether connections keep statements prepared */
  constructor(isPrepared: boolean) {
    this.#isPrepared = isPrepared;
  }

  /** Returns the statement that runs a plan; `undefined` if one statement cannot do it. */
  of(compiler: Compiler, run: WriteRun, catalog: PostgresCatalog): CompiledStatement | undefined {
    const known = this.#known.find(run, catalog);
    if (known !== undefined) return known;
    const plan =
      whyLevelByLevel(measureInserts(run.plan)) === undefined
        ? planStatement(run, catalog, compiler.context)
        : undefined;
    if (plan === undefined) return undefined;
    const statement = { plan, ...this.textOf(compiler, plan, catalog) };
    this.#known.remember(run, catalog, statement);
    return statement;
  }

  /** Returns the text of a planned statement. */
  textOf(compiler: Compiler, plan: StatementPlan, catalog: PostgresCatalog): PreparedText {
    return this.#texts.get(describeShape(plan, catalog), () => this.#compile(compiler, plan, catalog));
  }

  #compile(compiler: Compiler, plan: StatementPlan, catalog: PostgresCatalog): PreparedText {
    const dependencies = new Dependencies(catalog, tableUses(plan));
    const sql = singleStatementSql(compiler, plan, catalog, dependencies);
    const name = this.#isPrepared ? preparedName(sql) : undefined;
    return { sql, name, oids: dependencies.oids };
  }
}
