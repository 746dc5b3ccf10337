import type { Draws } from './draws.js';
import { isToMany, keeperOf, type RandomAssociation, type RandomModel, type RandomSchema } from './schema.js';

/** In which form a record is passed. */
export type Form = 'plain' | 'built' | 'connectOrCreate' | 'loaded' | 'connect';

/** A record of the values that a run passes. No other has its label. */
export interface RandomRecord {
  readonly model: RandomModel;
  readonly label: string;
  readonly form: Form;
  /** What is nested in it, by association. */
  readonly nested: Map<RandomAssociation, RandomRecord[]>;
  /** Whom it comes to refer to, by the association that keeps the foreign key. */
  readonly refersTo: Map<RandomAssociation, RandomRecord>;
  /** Associations by whose scope it gets a value. */
  readonly scopes: Set<RandomAssociation>;
  /** The rank that it brings for the rows that join it. */
  readonly ranks: Map<RandomAssociation, number>;
}

/** A row of a joining table. */
export interface RandomJoining {
  readonly keeper: RandomAssociation;
  readonly source: RandomRecord;
  readonly target: RandomRecord;
}

/** The values of one create: what is passed, and what has to come of it. */
export interface RandomValues {
  readonly roots: readonly RandomRecord[];
  readonly records: readonly RandomRecord[];
  readonly joinings: readonly RandomJoining[];
}

export function isNew({ form }: RandomRecord): boolean {
  return form !== 'loaded' && form !== 'connect';
}

const mostRecords = 14;

/** One to three roots with what is nested in them: trees, shared records, records that were stored before, circles. */
export function randomValues(draws: Draws, schema: RandomSchema): RandomValues {
  const growth = new Growth(draws, schema);
  const model = draws.oneOf(schema.models as [RandomModel]);
  const roots = Array.from({ length: 1 + draws.upTo(2) }, () =>
    growth.add(model, draws.happens(15) ? 'built' : 'plain'),
  );
  for (const root of roots) growth.grow(root, 0);
  return { roots, records: growth.records, joinings: growth.joinings };
}

class Growth {
  readonly records: RandomRecord[] = [];
  readonly joinings: RandomJoining[] = [];
  readonly #draws: Draws;
  readonly #schema: RandomSchema;

  constructor(draws: Draws, schema: RandomSchema) {
    this.#draws = draws;
    this.#schema = schema;
  }

  add(model: RandomModel, form: Form): RandomRecord {
    const record: RandomRecord = {
      model,
      label: `${model.name} ${this.records.length}`,
      form,
      nested: new Map(),
      refersTo: new Map(),
      scopes: new Set(),
      ranks: new Map(),
    };
    this.records.push(record);
    return record;
  }

  grow(record: RandomRecord, depth: number): void {
    const chance = { plain: 60, built: 60, connectOrCreate: 40, loaded: 25, connect: 0 }[record.form];
    for (const association of this.#schema.associations) {
      if (association.source !== record.model || !this.#draws.happens(chance)) continue;
      const children: RandomRecord[] = [];
      record.nested.set(association, children);
      const wanted = isToMany(association) ? this.#draws.upTo(3) : 1;
      for (let count = 0; count < wanted; count += 1) this.#nest(record, association, children, depth);
    }
  }

  #nest(parent: RandomRecord, association: RandomAssociation, children: RandomRecord[], depth: number): void {
    const known = this.records.filter(({ model }) => model === association.target);
    const isShared = known.length > 0 && this.#draws.happens(30);
    if (isShared) {
      const shared = this.#draws.oneOf(known as [RandomRecord]);
      if (this.#attach(parent, association, shared)) children.push(shared);
      return;
    }
    if (this.records.length >= mostRecords || depth > 4) return;
    const child = this.add(association.target, this.#form());
    if (this.#attach(parent, association, child)) children.push(child);
    else this.records.pop();
    if (child === this.records.at(-1)) this.grow(child, depth + 1);
  }

  #form(): Form {
    if (this.#draws.happens(65)) return 'plain';
    return this.#draws.oneOf(['plain', 'built', 'connectOrCreate', 'loaded', 'connect']);
  }

  /** Links two records, unless the foreign key already refers to another one. */
  #attach(parent: RandomRecord, association: RandomAssociation, child: RandomRecord): boolean {
    const keeper = keeperOf(association);
    if (association.kind === 'belongsToMany') {
      const [source, target] = keeper === association ? [parent, child] : [child, parent];
      this.joinings.push({ keeper, source, target });
      if (association.through?.ranked === true && !child.ranks.has(association) && this.#draws.happens(60))
        child.ranks.set(association, this.#draws.upTo(9));
    } else {
      const [holder, principal] = association.kind === 'belongsTo' ? [parent, child] : [child, parent];
      if ((holder.refersTo.get(keeper) ?? principal) !== principal) return false;
      holder.refersTo.set(keeper, principal);
    }
    if (association.scoped) child.scopes.add(association);
    return true;
  }
}
