import { publishCalls } from '../diagnostics/calls.js';
import type { CallTarget } from '../diagnostics/event-data.js';
import { traceCallers } from '../errors/callers.js';
import type { Call } from '../execute/call.js';
import type { QueryBuilder } from '../execute/query-builder.js';
import type { PlannedFind } from '../plan/planned-find.js';
import type { ModelDeclaration } from '../schema/model-declaration.js';
import { MODEL } from '../schema/model-reference.js';
import { loadAssociated } from './associations/load.js';
import { DATABASE, type DatabaseContext } from './context.js';
import { getModelContext } from './define-model.js';
import { aggregateRows, type UncheckedAggregateOptions } from './find/aggregate.js';
import { findAll, findByPk, findOne } from './find/calls.js';
import { type CountedRows, count, exists, findAndCountAll } from './find/count.js';
import type { UncheckedFindOptions } from './find/find.js';
import { findPage, type Page, type UncheckedPageOptions } from './find/page.js';
import { planFind } from './find/planned-find.js';
import { hydrateTable, queryTable } from './find/query.js';
import { stream, type UncheckedStreamOptions } from './find/stream.js';
import { InstanceMethods } from './instance-methods.js';

/** The calls of a model that read rows. They are typed loosely: the types that users see are in `types/`. */
export class Finders extends InstanceMethods {
  static readonly [MODEL]: ModelDeclaration | undefined = undefined;
  static readonly [DATABASE]: DatabaseContext | undefined = undefined;

  static async findAll(options?: UncheckedFindOptions): Promise<object[]> {
    return findAll(getModelContext(this), options);
  }

  static async findOne(options?: UncheckedFindOptions): Promise<object | null> {
    return findOne(getModelContext(this), options);
  }

  static async findByPk(key: unknown, options?: UncheckedFindOptions): Promise<object | null> {
    return findByPk(getModelContext(this), key, options);
  }

  static async findAndCountAll(options?: UncheckedFindOptions): Promise<CountedRows> {
    return findAndCountAll(getModelContext(this), options);
  }

  static async findPage(options?: UncheckedPageOptions): Promise<Page> {
    return findPage(getModelContext(this), options);
  }

  static async count(options?: UncheckedFindOptions): Promise<number> {
    return count(getModelContext(this), options);
  }

  static async exists(options?: UncheckedFindOptions): Promise<boolean> {
    return exists(getModelContext(this), options);
  }

  static async aggregate(options?: UncheckedAggregateOptions): Promise<object | object[]> {
    return aggregateRows(getModelContext(this), options);
  }

  static planFind(options?: UncheckedFindOptions): PlannedFind {
    return planFind(getModelContext(this), options);
  }

  static stream(options?: UncheckedStreamOptions): AsyncGenerator<object, void, undefined> {
    return stream(getModelContext(this), options);
  }

  static async load(instances: unknown, include: unknown, options?: Call): Promise<object[]> {
    return loadAssociated(getModelContext(this), instances, include, options);
  }

  static query(options?: Pick<Call, 'transaction'>): QueryBuilder {
    return queryTable(getModelContext(this), options);
  }

  static hydrate(rows: unknown): object[] {
    return hydrateTable(getModelContext(this), rows);
  }
}

publishCalls(
  Finders,
  ['findAll', 'findOne', 'findByPk', 'findAndCountAll', 'findPage', 'aggregate'],
  nameModel,
);
publishCalls(Finders, ['count', 'exists', 'load'], nameModel);
traceCallers(Finders, ['planFind', 'stream', 'query', 'hydrate']);

/** Returns the name of a model, for the events of its calls. */
export function nameModel(target: Pick<typeof Finders, typeof MODEL>): CallTarget {
  return { model: target[MODEL]?.name };
}
