import type { Dialect } from '../dialect/dialect.js';
import { ValidationError } from '../errors/input-errors.js';
import type { Expression } from '../plan/expression.js';
import type { DataTypeKey } from '../schema/data-types/index.js';
import type { Compiler } from './compiler.js';
import { column, type Fragment, fillAll, interleave, value } from './fragment.js';
import { jsonAt } from './json-path.js';

/**
 * Returns the SQL of an expression: its own text, with columns quoted and values bound.
 *
 * @param qualifier table or alias that the columns belong to; empty for the model's own table
 */
export function expressionFragment(
  compiler: Compiler,
  { table, texts, parts }: Expression,
  qualifier: string,
): Fragment {
  const interpolated = parts.map((part) => {
    // A subquery in the user's text may have a column of the same name.
    if (part.kind === 'attribute') return column(part.attribute, qualifier || table);
    if (part.kind === 'json') return jsonAt(compiler, part, part.scalar ?? 'any', qualifier || table);
    if (part.kind === 'datePart')
      return fillAll(
        compiler.dialect.datePart(part.attribute.type, part.unit),
        column(part.attribute, qualifier || table),
      );
    return value(encodeUntyped(compiler.dialect, part.value));
  });
  return interleave(texts, interpolated);
}

/** Encodes a value of no known column by its JavaScript type. */
function encodeUntyped(dialect: Dialect, untyped: unknown): unknown {
  if (!Array.isArray(untyped)) return encodeScalar(dialect, untyped);
  if (!dialect.supportsType({ key: 'ARRAY' })) {
    const message = `An sql fragment was given an array, which ${dialect.displayName} does not have`;
    throw new ValidationError(message, { code: 'INVALID_QUERY', hint: 'use Op.in' });
  }
  return untyped.map((each) => encodeScalar(dialect, each));
}

function encodeScalar(dialect: Dialect, scalar: unknown): unknown {
  const key = typeKeyFor(scalar);
  const encode = key && dialect.encoder({ key });
  return encode === undefined ? scalar : encode(scalar as never);
}

function typeKeyFor(scalar: unknown): DataTypeKey | undefined {
  if (typeof scalar === 'boolean') return 'BOOLEAN';
  if (typeof scalar === 'string') return 'TEXT';
  return scalar instanceof Date ? 'DATE' : undefined;
}
