/** Returns the line of JavaScript that runs a statement of a database as it is. */
export function callRaw(dialect: string, target: string, sql: string): string {
  return `await ${target}.raw(${quote(dialect === 'postgres' ? escapePlaceholders(sql) : sql)});`;
}

/** On PostgreSQL, knex reads a `?` as a placeholder, even in a text or a name. */
function escapePlaceholders(sql: string): string {
  return /\\\?/.test(sql) ? withoutPlaceholders(sql) : sql.replaceAll('?', '\\?');
}

/** knex drops the backslashes before an escaped `?`, so the database itself has to put this character in its place. */
function withoutPlaceholders(sql: string): string {
  const mark = '<question mark>';
  const text = sql.replaceAll("'", "''").replaceAll('?', mark);
  const tag = unusedTag(sql);
  return `do ${tag} begin execute replace('${text}', '${mark}', chr(63)); end ${tag}`;
}

/** Returns the mark around a text that does not contain it. */
function unusedTag(text: string, number = 0): string {
  const tag = `$espalier${number || ''}$`;
  return text.includes(tag) ? unusedTag(text, number + 1) : tag;
}

/** Returns a text as a literal of JavaScript, in the quotes that it contains least. */
export function quote(text: string): string {
  if (text.includes('\n')) return `\`${text.replaceAll(/[\\`]|\$(?=\{)/g, '\\$&').replaceAll('\r', '\\r')}\``;
  const counts = ["'", '"', '`'].map((mark) => ({ mark, count: text.split(mark).length }));
  const [best] = counts.sort((left, right) => left.count - right.count);
  const { mark } = best as { mark: string };
  const escaped = text.replaceAll('\\', '\\\\').replaceAll(mark, `\\${mark}`).replaceAll('\r', '\\r');
  return `${mark}${mark === '`' ? escaped.replaceAll('${', '\\${') : escaped}${mark}`;
}
