import type { Compiler } from '../compile/compiler.js';
import type { AggregateColumn, AggregatePlan } from '../plan/aggregate-plan.js';
import { wrongOption } from '../plan/invalid-query.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { andThen, inParts, type Pace, type Paced } from '../util/pausable.js';

type ReadValue = (value: unknown) => unknown;

/** Returns an object for each row of an aggregation, with its columns as properties. */
export function readAggregateRows(
  compiler: Compiler,
  { model, columns }: AggregatePlan,
  rows: readonly (readonly unknown[])[],
  pace: Pace | undefined,
): Paced<object[]> {
  const readers = columns.map((each) => [each.name, readerOf(compiler, model, each)] as const);
  const results: object[] = [];
  const reading = inParts(rows, pace, (some) => {
    for (const row of some) {
      const entries = readers.map(([name, read], index) => [name, read(row[index])]);
      results.push(Object.fromEntries(entries));
    }
  });
  return andThen(reading, () => results);
}

/** Returns the reader of the values of a column, which may be null. */
function readerOf(
  compiler: Compiler,
  model: ModelDefinition,
  { name, type, form }: AggregateColumn,
): ReadValue {
  const decode = (compiler.dialect.decoder(type) ?? ((value: unknown) => value)) as ReadValue;
  const convert: ReadValue =
    form === 'number'
      ? (value) => safeNumber(model, name, value)
      : form === 'shortest'
        ? shortest
        : (value) => value;
  return (value) => (value === null ? null : convert(decode(value)));
}

/** @throws OptionError if the value is an integer that a number would round */
function safeNumber(model: ModelDefinition, name: string, value: unknown): number {
  const number = Number(value);
  if (typeof value !== 'bigint' || Number.isSafeInteger(number)) return number;
  const hint = 'with DataTypes.BIGINT as the type of an sql fragment, it is a bigint';
  throw wrongOption(model, `select.${name} is an integer that a number would round`, undefined, hint);
}

/** Returns the text of a decimal without zeros at the end. */
function shortest(value: unknown): unknown {
  const text = value as string;
  if (!text.includes('.')) return text;
  let end = text.length;
  while (text[end - 1] === '0') end -= 1;
  return text.slice(0, text[end - 1] === '.' ? end - 1 : end);
}
