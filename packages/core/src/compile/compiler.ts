import type { Knex } from 'knex';
import type { Dialect } from '../dialect/dialect.js';
import type { Conversion } from '../dialect/values.js';
import type { CostEstimator } from '../plan/cost-estimate.js';
import type { Attribute } from '../schema/attribute.js';
import { ContextValues } from '../schema/tenant.js';
import type { ChangingDialect } from '../schema-change/change-dialect.js';
import { getOrAdd } from '../util/grouping.js';
import { LruCache } from '../util/lru-cache.js';
import { KeyConversions } from './key-conversions.js';

/** How many shapes are cached for each model or association. */
const maxShapes = 1000;

const newCache = () => new LruCache<unknown>(maxShapes);

/** Compiles SQL by knex and values by the dialect, and caches what it has compiled. */
export class Compiler {
  readonly knex: Knex;
  readonly dialect: Dialect & CostEstimator & ChangingDialect;
  /** The context whose values are bound. */
  readonly context: ContextValues;
  /** What has been learned of the columns of the database. */
  readonly keyConversions: KeyConversions;
  readonly #compiled: WeakMap<object, LruCache<unknown>>;
  readonly #encoders: WeakMap<Attribute, Conversion | null>;
  readonly #decoders: WeakMap<Attribute, Conversion | null>;

  /** @param base the compiler to share what was compiled with: no SQL text depends on a value */
  constructor(knex: Knex, dialect: Compiler['dialect'], context = ContextValues.none, base?: Compiler) {
    this.knex = knex;
    this.dialect = dialect;
    this.context = context;
    this.keyConversions = base === undefined ? new KeyConversions() : base.keyConversions;
    this.#compiled = base === undefined ? new WeakMap() : base.#compiled;
    this.#encoders = base === undefined ? new WeakMap() : base.#encoders;
    this.#decoders = base === undefined ? new WeakMap() : base.#decoders;
  }

  /** Returns a compiler that binds the values of another context. */
  within(context: ContextValues): Compiler {
    return new Compiler(this.knex, this.dialect, context, this);
  }

  /**
   * Returns what `compile` returns, which runs once per shape.
   *
   * @param owner the model or association that the SQL is about: another object after models are resolved again
   * @param shape everything else that the result depends on
   */
  cached<T>(owner: object, shape: string, compile: () => T): T {
    const compiled = getOrAdd(this.#compiled, owner, newCache);
    return compiled.get(shape, compile) as T;
  }

  /** Returns the form of a canonical value that the driver binds. */
  encode(attribute: Attribute, value: unknown): unknown {
    if (value === null || value === undefined) return null;
    const encoder = this.encoderOf(attribute);
    return encoder === undefined ? value : encoder(value as never);
  }

  /** Returns the form of a canonical value that is bound where the attribute is compared with it for equality. */
  encodeOperand(attribute: Attribute, value: unknown): unknown {
    const encoder = this.dialect.operandEncoder(attribute.type);
    if (encoder === undefined || value === null || value === undefined) return this.encode(attribute, value);
    return encoder(value as never);
  }

  /** Returns the encoder of an attribute's values except null; `undefined` if they are bound as they are. */
  encoderOf(attribute: Attribute): Conversion | undefined {
    let encoder = this.#encoders.get(attribute);
    if (encoder === undefined) {
      encoder = this.dialect.encoder(attribute.type) ?? null;
      this.#encoders.set(attribute, encoder);
    }
    return encoder ?? undefined;
  }

  /** Returns the canonical form of a value that the driver read. */
  decode(attribute: Attribute, value: unknown): unknown {
    if (value === null || value === undefined) return null;
    const decoder = this.decoderOf(attribute);
    return decoder === undefined ? value : decoder(value as never);
  }

  /** Returns the canonical values of a row that was read with these attributes as its columns. */
  decodeRow(attributes: readonly Attribute[], row: readonly unknown[]): readonly unknown[] {
    return attributes.map((attribute, index) => this.decode(attribute, row[index]));
  }

  /** Returns the decoder of an attribute's values except null; `undefined` if they are canonical as they are. */
  decoderOf(attribute: Attribute): Conversion | undefined {
    let decoder = this.#decoders.get(attribute);
    if (decoder === undefined) {
      decoder = this.dialect.decoder(attribute.type) ?? null;
      this.#decoders.set(attribute, decoder);
    }
    return decoder ?? undefined;
  }
}
