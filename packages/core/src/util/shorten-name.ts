/** Returns a name as messages show it: a name of a megabyte must not fill the log. */
export function shortenName(name: string): string {
  return name.length > 100 ? `${name.slice(0, 100)}…` : name;
}
