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

/** The name a foreign key has by default: `user` and `id` give `userId`, as in Sequelize v6. */
export function foreignKeyName(prefix: string, key: string): string {
  return prefix + capitalize(key);
}
