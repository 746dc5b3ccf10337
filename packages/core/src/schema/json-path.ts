/** A way into JSON: keys of objects, and indexes of arrays. */
export type JsonPath = readonly (string | number)[];

/** The types of what JSON has at a path, for which both databases have values of their own. */
export const jsonScalars = Object.freeze(['text', 'number', 'boolean'] as const);

export type JsonScalar = (typeof jsonScalars)[number];

/** The maximum number of steps: that of the levels of JSON. */
const maxSteps = 1000;

/** PostgreSQL counts the items of an array in 32 bits. */
const maxIndex = 2 ** 31 - 1;

const plainKey = /[^.[\]"]+/y;
const quotedKey = /"(?:[^"\\]|\\.)*"/sy;
const itemIndex = /\[(\d{1,10})\]/y;

/**
 * Reads a path: keys that are separated by dots, and indexes in brackets, as in `sizes[0].width`. A key with other
 * characters is a JSON string: `"a.b"`.
 *
 * @returns `undefined` if the text is not a path
 */
export function parseJsonPath(text: string): JsonPath | undefined {
  const steps: (string | number)[] = [];
  let position = 0;
  while (position < text.length) {
    const index = matchAt(itemIndex, text, position);
    if (index === undefined && steps.length > 0 && text[position] !== '.') return undefined;
    const start = index === undefined && steps.length > 0 ? position + 1 : position;
    const match = index ?? matchAt(plainKey, text, start) ?? matchAt(quotedKey, text, start);
    const step = match && readStep(match);
    if (match === undefined || step === undefined || steps.length === maxSteps) return undefined;
    steps.push(step);
    position = start + match[0].length;
  }
  return steps.length === 0 ? undefined : Object.freeze(steps);
}

function matchAt(pattern: RegExp, text: string, position: number): RegExpExecArray | undefined {
  pattern.lastIndex = position;
  return pattern.exec(text) ?? undefined;
}

function readStep([text, digits]: RegExpExecArray): string | number | undefined {
  if (digits !== undefined) return Number(digits) <= maxIndex ? Number(digits) : undefined;
  return text.startsWith('"') ? readQuoted(text) : text;
}

function readQuoted(text: string): string | undefined {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
