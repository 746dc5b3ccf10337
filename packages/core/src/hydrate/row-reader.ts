import type { Compiler } from '../compile/compiler.js';
import type { Conversion } from '../dialect/values.js';
import { newInstance } from '../instance/assign.js';
import type { ColumnSelection } from '../plan/find-plan.js';
import type { Attribute } from '../schema/attribute.js';
import { type StoredRow, stateOf } from '../schema/instance-state.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { andThen, inParts, type Pace, type Paced } from '../util/pausable.js';

type DriverRow = readonly unknown[];
type Decoder = (value: unknown) => unknown;

/**
 * Reads rows into instances of a model. It decides once which property each column becomes and how its values are
 * converted, so that a row costs an instance and a few property writes.
 */
export class RowReader {
  readonly #model: ModelDefinition;
  readonly #names: readonly string[];
  readonly #decoders: readonly (Decoder | undefined)[];
  readonly #start: number;

  /** @param start the position of the selection's first column in a row */
  constructor(compiler: Compiler, model: ModelDefinition, selection: ColumnSelection, start = 0) {
    const { columns, computed = [] } = selection;
    const decoders: (Conversion | undefined)[] = [
      ...columns.map((attribute) => compiler.decoderOf(attribute)),
      ...computed.map(({ type }) => compiler.dialect.decoder(type)),
    ];
    this.#model = model;
    this.#names = [...columns.map(({ name }) => name), ...computed.map(({ alias }) => alias)];
    this.#decoders = decoders as readonly (Decoder | undefined)[];
    this.#start = start;
  }

  /** The position after the last column of the selection. */
  get end(): number {
    return this.#start + this.#names.length;
  }

  read(row: DriverRow): object {
    const instance = newInstance(this.#model) as Record<string, unknown>;
    const names = this.#names;
    for (let index = 0; index < names.length; index += 1)
      instance[names[index] as string] = this.#valueAt(row, index);
    const state = stateOf(instance);
    if (state !== undefined) state.stored = new FetchedRow(this, row);
    return instance;
  }

  valueOf(row: DriverRow, name: string): unknown {
    const index = this.#names.indexOf(name);
    return index < 0 ? undefined : this.#valueAt(row, index);
  }

  #valueAt(row: DriverRow, index: number): unknown {
    const value = row[this.#start + index];
    const decode = this.#decoders[index];
    return decode === undefined || value === null ? value : decode(value);
  }
}

/** A stored row as the driver returned it. Its values are decoded on demand, because few of them are read again. */
class FetchedRow implements StoredRow {
  readonly #reader: RowReader;
  readonly #row: DriverRow;

  constructor(reader: RowReader, row: DriverRow) {
    this.#reader = reader;
    this.#row = row;
  }

  valueOf(attribute: string): unknown {
    return this.#reader.valueOf(this.#row, attribute);
  }
}

/** Returns an instance of each row. */
export function readInstances(
  compiler: Compiler,
  model: ModelDefinition,
  selection: ColumnSelection,
  rows: readonly DriverRow[],
  pace: Pace | undefined,
): Paced<object[]> {
  const reader = new RowReader(compiler, model, selection);
  const instances: object[] = [];
  const reading = inParts(rows, pace, (some) => {
    for (const row of some) instances.push(reader.read(row));
  });
  return andThen(reading, () => instances);
}

/** Returns the selection of all attributes of a model. */
export function wholeRow({ attributes }: ModelDefinition): ColumnSelection {
  return { columns: attributes, hidden: [] };
}

/** Returns an instance of one row. @param columns the columns of the row, in their order */
export function readInstance(
  compiler: Compiler,
  model: ModelDefinition,
  columns: readonly Attribute[],
  row: DriverRow,
): object {
  return new RowReader(compiler, model, { columns, hidden: [] }).read(row);
}

/** Removes properties that were read only to join rows. */
export function removeProperties(instances: readonly object[], names: readonly string[]): void {
  if (names.length === 0) return;
  for (const instance of instances)
    for (const name of names) delete (instance as Record<string, unknown>)[name];
}
