import type { Conversion } from '../../dialect/dialect.js';
import type { TypeDescription } from '../../schema/data-types.js';
import { decoderOf } from './data-types.js';

/**
 * How a value that pg's own type parsers have read becomes canonical. What they leave as text is read as such; JSON they
 * always parse, so a text there is the value.
 */
export function parsedDecoderOf(type: TypeDescription): Conversion | undefined {
  const { key, element } = type;
  if (key === 'JSON' || key === 'JSONB') return undefined;
  if (key === 'ARRAY') return element && arrayDecoder(type, parsedDecoderOf(element));
  const fromText = decoderOf(type);
  return (value: unknown) => {
    if (typeof value === 'string') return fromText === undefined ? value : fromText(value as never);
    if (key === 'DATEONLY' && value instanceof Date) return dayOf(value);
    return key === 'DECIMAL' ? String(value) : value;
  };
}

function arrayDecoder(type: TypeDescription, decodeItem: Conversion | undefined): Conversion {
  const fromText = decoderOf(type);
  const decode = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(decode);
    return value === null || decodeItem === undefined ? value : decodeItem(value as never);
  };
  return (value: unknown) => (typeof value === 'string' ? fromText?.(value as never) : decode(value));
}

/** pg reads a day as midnight in the process's own time zone. */
function dayOf(value: Date): string {
  const pad = (part: number, width: number) => String(part).padStart(width, '0');
  return `${pad(value.getFullYear(), 4)}-${pad(value.getMonth() + 1, 2)}-${pad(value.getDate(), 2)}`;
}
