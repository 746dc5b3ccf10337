/** The values of a column that a check constraint lists, as an ENUM has it. */
export interface ListedValues {
  readonly column: string;
  readonly values: readonly string[];
}

const text = `'(?:[^']|'')*'`;
const name = String.raw`(?:"((?:[^"]|"")+)"|\`([^\`]+)\`|(\w+))`;
/** `status in ('a', 'b')`, and how PostgreSQL prints it. */
const patterns = [
  new RegExp(String.raw`^${name} in \((${text}(?:, ?${text})*)\)$`, 'i'),
  new RegExp(String.raw`^\(${name} = ANY \(ARRAY\[(${text}::text(?:, ${text}::text)*)\]\)\)$`),
];

/** Returns the values that a check constraint lists; `undefined` for any other one. */
export function readListedValues(expression: string): ListedValues | undefined {
  for (const pattern of patterns) {
    const [, quoted, ticked, plain, list = ''] = pattern.exec(expression) ?? [];
    const column = quoted?.replaceAll('""', '"') ?? ticked ?? plain;
    if (column === undefined) continue;
    const values = [...list.matchAll(/'((?:[^']|'')*)'/g)].map(([, value = '']) =>
      value.replaceAll("''", "'"),
    );
    return { column, values };
  }
  return undefined;
}
