import type { Conversion } from '../../dialect/values.js';
import { type TypeDescription, traitsOf } from '../../schema/data-types/index.js';
import { innermost, parsedArrayDecoder } from './arrays.js';
import { decoderOf, nonTextDecoderOf } from './data-types.js';

/**
 * Returns how a value that pg's own type parsers have read becomes canonical. What they leave as text is read as such; JSON
 * they always parse, so a text there is the value.
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
