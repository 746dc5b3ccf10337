/** `userAccount` as `UserAccount`. */
export function capitalize(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** `userAccount` and `UserAccount` as `user_account`, `HTTPServer` as `http_server`. */
export function snakeCase(name: string): string {
  return name
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

/**
 * Why a table or column cannot be called so, or nothing. knex, which quotes identifiers, takes these for something else:
 * a dot for a schema's end, ` as ` for an alias, a question mark for a binding, and it drops blanks around a name.
 */
export function unusableName(name: string): string | undefined {
  if (name === '') return 'is empty';
  if (/[.?\0]/.test(name)) return 'has a dot, a question mark or a NUL in it';
  if (/ as /i.test(name)) return "has ' as ' in it";
  return name.trim() === name ? undefined : 'begins or ends with a blank';
}

/** The name a foreign key has by default: `user` and `id` give `userId`, as in Sequelize v6. */
export function foreignKeyName(prefix: string, key: string): string {
  return prefix + capitalize(key);
}
