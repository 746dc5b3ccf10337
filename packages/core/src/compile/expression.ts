import { ValidationError } from '../errors/input-errors.js';
import type { Expression } from '../plan/expression.js';
import type { DataTypeKey } from '../schema/data-types.js';
import { type Compiler, questionMark } from './compiler.js';
import { type Fragment, fragment, qualify } from './fragment.js';

/**
 * The SQL of an expression: its own text, with columns quoted and values bound.
 *
 * @param qualifier table or alias that the columns belong to; empty where the model's table goes by its own name
 */
export function expressionFragment(
  compiler: Compiler,
  { table, texts, parts }: Expression,
  qualifier: string,
): Fragment {
  const identifiers: string[] = [];
  const values: unknown[] = [];
  let text = literal(texts[0]);
  for (const [index, part] of parts.entries()) {
    // A query of the user's own inside the text may have a column of the same name.
    if (part.kind === 'attribute') identifiers.push(qualify(part.attribute, qualifier || table));
    else values.push(bound(compiler, part.value));
    text += `${part.kind === 'attribute' ? '??' : '?'}${literal(texts[index + 1])}`;
  }
  return fragment(text, identifiers, values);
}

function literal(text = ''): string {
  return text.replaceAll('?', questionMark);
}

/** A value whose column is not known, as the driver binds it: by what it is. */
function bound({ dialect }: Compiler, value: unknown): unknown {
  if (Array.isArray(value)) {
    if (!dialect.supportsType({ key: 'ARRAY' })) {
      const message = `An sql fragment was given an array, which ${dialect.displayName} does not have; use Op.in`;
      throw new ValidationError(message, { code: 'INVALID_QUERY' });
    }
    return value.map((each) => boundScalar(dialect, each));
  }
  return boundScalar(dialect, value);
}

function boundScalar(dialect: Compiler['dialect'], value: unknown): unknown {
  const key = keyOf(value);
  const encode = key && dialect.encoder({ key });
  return encode === undefined ? value : encode(value as never);
}

function keyOf(value: unknown): DataTypeKey | undefined {
  if (typeof value === 'boolean') return 'BOOLEAN';
  if (typeof value === 'string') return 'TEXT';
  return value instanceof Date ? 'DATE' : undefined;
}
