import type { Compiler } from '../compile/compiler.js';
import type { Values } from '../graph/record-graph.js';
import type { Attribute } from '../schema/attribute.js';
import type { StoredRow } from '../schema/instance-state.js';

/** A row whose values are known. */
export class KnownRow implements StoredRow {
  readonly #values: Values;

  constructor(values: Values) {
    this.#values = values;
  }

  valueOf(attribute: string): unknown {
    return this.#values[attribute];
  }
}

/** A row as the driver read it: decoded again only when somebody asks, which most rows are never asked. */
export class ReadRow implements StoredRow {
  readonly #compiler: Compiler;
  readonly #columns: readonly Attribute[];
  readonly #row: readonly unknown[];
  readonly #start: number;

  constructor(compiler: Compiler, columns: readonly Attribute[], row: readonly unknown[], start: number) {
    this.#compiler = compiler;
    this.#columns = columns;
    this.#row = row;
    this.#start = start;
  }

  valueOf(name: string): unknown {
    const index = this.#columns.findIndex((attribute) => attribute.name === name);
    const attribute = this.#columns[index];
    return attribute && this.#compiler.decode(attribute, this.#row[this.#start + index]);
  }
}
