import type { Conversion } from '../../dialect/values.js';
import { type TypeDescription, traitsOf } from '../../schema/data-types/index.js';
import { innermost, parsedArrayDecoder } from './arrays.js';
import { decoderOf, nonTextDecoderOf } from './data-types.js';

/**
 * Returns the decoder of values that pg's own type parsers have read. A value that they leave as text is decoded as text,
 * except for JSON, which they always parse, so that a text is the value itself.
 */
export function parsedDecoderOf(type: TypeDescription): Conversion | undefined {
  if (traitsOf(type).isJson) return undefined;
  const fromText = decoderOf(type);
  if (type.element !== undefined) return parsedArrayDecoder(fromText, parsedDecoderOf(innermost(type)));
  const fromOther = nonTextDecoderOf(type);
  return (value: unknown) => {
    const decode = typeof value === 'string' ? fromText : fromOther;
    return decode === undefined ? value : decode(value as never);
  };
}
