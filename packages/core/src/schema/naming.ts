/** Returns `userAccount` as `UserAccount`. */
export function capitalize(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** Returns `userAccount` and `UserAccount` as `user_account`, and `HTTPServer` as `http_server`. */
export function snakeCase(name: string): string {
  return name
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

/** Returns why a column, an index or a constraint cannot have this name, as a phrase after `which`; `undefined` if it can. */
export function unusableName(name: string): string | undefined {
  if (name === '') return 'is empty';
  return /[\0\p{Surrogate}]/u.test(name) ? 'has a NUL or half a character in it' : undefined;
}

/**
 * Returns why a table or a schema cannot have this name, as a phrase after `which`; `undefined` if it can. knex, which
 * quotes names of tables, reads a dot as the end of a schema's name, ` as ` as an alias and a question mark as a binding,
 * and it trims names.
 */
export function unusableTableName(name: string): string | undefined {
  if (name === '') return 'is empty';
  if (/[.?\0]/.test(name)) return 'has a dot, a question mark or a NUL in it';
  if (/ as /i.test(name)) return "has ' as ' in it";
  return name.trim() === name ? undefined : 'begins or ends with a blank';
}

/** Returns the default name of a foreign key, as in Sequelize v6: `userId` for `user` and `id`. */
export function foreignKeyName(prefix: string, key: string): string {
  return prefix + capitalize(key);
}
