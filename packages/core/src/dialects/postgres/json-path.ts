import type { JsonForm } from '../../dialect/dialect.js';
import type { TypeDescription } from '../../schema/data-types/index.js';
import type { JsonPath } from '../../schema/json-path.js';
import { equalityOperandOf, operandEncoderOf } from './data-types.js';

/** What a path finds. Its filter is a part of the bound path, so that the document is read once, and no cast can fail. */
const filters: Readonly<Record<JsonForm, string>> = {
  any: '',
  'not null': ' ? (@.type() != "null")',
  text: ' ? (@.type() == "string")',
  number: ' ? (@.type() == "number")',
  'ordered number': ' ? (@.type() == "number")',
  boolean: ' ? (@.type() == "boolean")',
};

/** Returns what a column has at a path, by the functions of SQL/JSON. Without the mode `strict`, `[0]` of a text is the text. */
export function jsonAt(type: TypeDescription, form: JsonForm): string {
  const found = `jsonb_path_query_first(${equalityOperandOf(type)('??')}, cast(? as jsonpath), '{}', true)`;
  switch (form) {
    case 'text':
      return `((${isRewritten(type) ? restored(`${found} #>> '{}'`) : `${found} #>> '{}'`}) collate "C")`;
    case 'number':
    case 'ordered number':
      return `cast(${found} as numeric)`;
    case 'boolean':
      return `cast(${found} as boolean)`;
    case 'any':
      return isRewritten(type) ? restoredJson(found) : found;
    case 'not null':
      return found;
  }
}

export function writeJsonPath(type: TypeDescription, form: JsonForm, path: JsonPath): string {
  const encode = operandEncoderOf(type) as (key: string) => string;
  const steps = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${encode(step)}`));
  return `strict $${steps.join('')}${filters[form]}`;
}

/** Whether characters that `jsonb` does not have are replaced in the column before it is read. */
function isRewritten(type: TypeDescription): boolean {
  return equalityOperandOf(type)('') !== '';
}

/** Returns JSON with each U+0001 that was doubled as it was. */
function restoredJson(json: string): string {
  const [doubled, single] = [String.raw`E'\\u0001\\u0001'`, String.raw`E'\\u0001'`];
  return `cast(replace(cast(${json} as text), ${doubled}, ${single}) as jsonb)`;
}

/** Returns a text with each U+0001 that was doubled as it was. */
function restored(text: string): string {
  return `replace(${text}, repeat(chr(1), 2), chr(1))`;
}
