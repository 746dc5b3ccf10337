import type { Compiler } from '../../compile/compiler.js';
import { type Fragment, join, plainName, raw, sql, table } from '../../compile/fragment.js';
import { render } from '../../compile/render.js';
import type { Attribute } from '../../schema/attribute.js';
import type { ModelDefinition } from '../../schema/model-definition.js';
import type { NextValue, PostgresCatalog } from './catalog.js';
import { tablesChanged } from './stale.js';

/** The columns of a table that a statement depends on. */
export interface TableUse {
  readonly model: ModelDefinition;
  /** The columns whose types are part of the statement. */
  readonly typed: readonly Attribute[];
  /** The keys that the statement allocates. */
  readonly allocated: readonly Attribute[];
}

/**
 * What a statement takes from the catalog, by oid: its tables, the types of their columns, the defaults and the sequences
 * of the keys that it allocates. The statement binds them as one array and checks them when it runs, so that what was read
 * of a table that has changed since, or of a table of the same name in another schema, has no effect.
 */
export class Dependencies {
  /** The array to bind: the oids of tables, types, defaults and sequences. */
  readonly oids: string;
  readonly #catalog: PostgresCatalog;
  readonly #uses: readonly TableUse[];
  readonly #checked: number;
  readonly #defaults: readonly string[];
  readonly #sequences: readonly string[];

  constructor(catalog: PostgresCatalog, uses: readonly TableUse[]) {
    this.#catalog = catalog;
    this.#uses = uses;
    const next = uses.flatMap(({ model, allocated }) =>
      allocated.map((key) => nextValueOf(catalog, model, key)),
    );
    const tables = uses.map(({ model }) => catalog.table(model).oid);
    const types = uses.flatMap(({ model, typed }) =>
      typed.map((attribute) => String(catalog.column(model, attribute)?.typeOid)),
    );
    this.#checked = tables.length + types.length;
    this.#defaults = [...new Set(next.flatMap(({ defaultOid }) => defaultOid ?? []))];
    this.#sequences = next.flatMap((each) => ('sequenceOid' in each ? each.sequenceOid : []));
    this.oids = `{${[...tables, ...types, ...this.#defaults, ...this.#sequences]}}`;
  }

  /** Returns a condition that is false, or fails with the text that `isStale` matches. @param oids the bound array */
  check(compiler: Compiler, oids: Fragment): Fragment {
    const holds = join([this.#tablesHold(compiler, oids), ...this.#defaultsHold(oids)], ' and ');
    // PostgreSQL would evaluate a constant when it plans the statement; `concat` is not one to it.
    return sql`case when ${holds} then false else concat('${raw(tablesChanged)}')::int is null end`;
  }

  /** Returns the expression that allocates a key, in the type of its column. */
  nextKey(oids: Fragment, model: ModelDefinition, key: Attribute): Fragment {
    return sql`(${this.#nextValue(oids, nextValueOf(this.#catalog, model, key))})::${raw(this.#catalog.typeOf(model, key))}`;
  }

  #tablesHold(compiler: Compiler, oids: Fragment): Fragment {
    const tables = this.#uses.map(
      ({ model }) => sql`${raw(literal(render(compiler, table(model))))}::regclass`,
    );
    const types = this.#uses.flatMap(({ model, typed }) =>
      typed.map(({ column }) => {
        const row = raw(this.#catalog.table(model).rowType);
        return sql`pg_typeof((null::${row}).${plainName(column)})`;
      }),
    );
    return sql`array[${join([...tables, ...types])}]::oid[] = (${oids})[:${this.#checked}]`;
  }

  #defaultsHold(oids: Fragment): readonly Fragment[] {
    const { length } = this.#defaults;
    if (length === 0) return [];
    const bound = sql`(${oids})[${this.#checked + 1}:${this.#checked + length}]`;
    return [sql`(select count(*) from pg_attrdef where oid = any(${bound})) = ${length}`];
  }

  #nextValue(oids: Fragment, next: NextValue): Fragment {
    if ('expression' in next) return raw(next.expression);
    const position = this.#sequences.indexOf(next.sequenceOid);
    return sql`nextval((${oids})[${this.#checked + this.#defaults.length + position + 1}])`;
  }
}

function nextValueOf(catalog: PostgresCatalog, model: ModelDefinition, key: Attribute): NextValue {
  const next = catalog.column(model, key)?.next;
  if (next === undefined) throw new Error(`nothing allocates '${model.name}.${key.name}'`);
  return next;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
