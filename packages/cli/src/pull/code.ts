/** Returns a text as a literal of TypeScript. */
export function textCode(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replaceAll('\\', '\\\\').replaceAll(mark, `\\${mark}`);
  return `${mark}${escaped.replaceAll('\n', '\\n').replaceAll('\r', '\\r')}${mark}`;
}

/** Returns an SQL expression as a fragment of the tag `sql`. */
export function sqlCode(expression: string): string {
  // A database reads both quotes of a name alike, and a template needs no escapes for these.
  const readable = /['"]/.test(expression) ? expression : expression.replaceAll('`', '"');
  return `sql\`${readable.replaceAll(/[\\`]|\$(?=\{)/g, '\\$&')}\``;
}

/** Returns an object, on one line. */
export function objectCode(entries: readonly (readonly [name: string, code: string])[]): string {
  return entries.length === 0
    ? '{}'
    : `{ ${entries.map(([name, code]) => `${keyCode(name)}: ${code}`).join(', ')} }`;
}

/** Returns the name of a property, in quotes if it needs them. */
export function keyCode(name: string): string {
  return isIdentifier(name) ? name : textCode(name);
}

export function isIdentifier(name: string): boolean {
  return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name);
}
