import type { Knex } from 'knex';
import type { Conversion, Dialect } from '../dialect/dialect.js';
import type { Attribute } from '../schema/attribute.js';
import { LruCache } from '../util/lru-cache.js';

/** What compiling needs: knex for identifiers and placeholders, the dialect for values, and the texts made so far. */
export class Compiler {
  readonly knex: Knex;
  readonly dialect: Dialect;
  readonly #texts = new WeakMap<object, LruCache<string>>();
  readonly #encoders = new WeakMap<Attribute, Conversion | null>();
  readonly #decoders = new WeakMap<Attribute, Conversion | null>();

  constructor(knex: Knex, dialect: Dialect) {
    this.knex = knex;
    this.dialect = dialect;
  }

  /**
   * SQL text, compiled once per shape.
   *
   * @param owner the model or association that the text is about: resolved anew, it is another owner with other columns
   * @param shape all else that the text depends on
   */
  cached(owner: object, shape: string, compile: () => string): string {
    const texts = this.#texts.get(owner) ?? new LruCache<string>(1000);
    this.#texts.set(owner, texts);
    return texts.get(shape, compile);
  }

  /** A raw fragment as the driver takes it: `??` is an identifier, `?` a value bound later. */
  render(fragment: string, identifiers: readonly string[], valueCount: number): string {
    const bindings = placeholders(fragment, identifiers);
    if (bindings.length !== identifiers.length + valueCount)
      throw new Error(`placeholders do not match: ${fragment}`);
    const { sql } = this.knex
      .raw(fragment, bindings as Knex.Value[])
      .toSQL()
      .toNative();
    return withQuestionMarks(sql);
  }

  /** A canonical value as the driver binds it. */
  encode(attribute: Attribute, value: unknown): unknown {
    if (value === null || value === undefined) return null;
    const encoder = this.encoderOf(attribute);
    return encoder === undefined ? value : encoder(value as never);
  }

  /** How a value of an attribute is bound, when it is not null; `undefined` when as it is. */
  encoderOf(attribute: Attribute): Conversion | undefined {
    let encoder = this.#encoders.get(attribute);
    if (encoder === undefined) {
      encoder = this.dialect.encoder(attribute.type) ?? null;
      this.#encoders.set(attribute, encoder);
    }
    return encoder ?? undefined;
  }

  /** A value that the driver read in its canonical form. */
  decode(attribute: Attribute, value: unknown): unknown {
    if (value === null || value === undefined) return null;
    const decoder = this.decoderOf(attribute);
    return decoder === undefined ? value : decoder(value as never);
  }

  /** How a value of an attribute that is not null becomes canonical; `undefined` when it is. */
  decoderOf(attribute: Attribute): Conversion | undefined {
    let decoder = this.#decoders.get(attribute);
    if (decoder === undefined) {
      decoder = this.dialect.decoder(attribute.type) ?? null;
      this.#decoders.set(attribute, decoder);
    }
    return decoder ?? undefined;
  }
}

/** Stands in a fragment for a question mark that binds nothing: no SQL text can have this character itself. */
export const questionMark = '\0';

/** SQL that knex is done with, as the database takes it. */
export function withQuestionMarks(sql: string): string {
  return sql.includes(questionMark) ? sql.replaceAll(questionMark, '?') : sql;
}

/** What knex is to put in a fragment's placeholders, in order: the identifiers for `??`, nothing yet for `?`. */
export function placeholders(fragment: string, identifiers: readonly string[]): Knex.Value[] {
  let next = 0;
  const slots = fragment.match(/\?\??/g) ?? [];
  return slots.map((slot) => (slot === '??' ? identifiers[next++] : null) as Knex.Value);
}
