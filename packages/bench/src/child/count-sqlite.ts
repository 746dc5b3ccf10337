/** What the drivers of SQLite let be watched: better-sqlite3's statements and `exec`, sqlite3's calls on a database. */
interface Driver {
  readonly prototype: Methods;
  readonly Database?: { readonly prototype: Methods };
  new (filename: string): { prepare(sql: string): object };
}

type Methods = Record<string, (this: unknown, ...given: unknown[]) => unknown>;

const driverFile =
  /[\\/]node_modules[\\/](better-sqlite3[\\/]lib[\\/]index|sqlite3[\\/]lib[\\/]sqlite3)\.js$/;

/**
 * Counts what every loaded copy of a driver of SQLite is told to run from now on.
 *
 * @returns a function that gives the number of statements so far
 */
export function countSqliteStatements(): () => number {
  let count = 0;
  const watch = (methods: Methods, names: readonly string[]) => {
    for (const name of names) {
      const original = methods[name] as Methods[string];
      methods[name] = function (...given) {
        count += 1;
        return original.apply(this, given);
      };
    }
  };
  const drivers = Object.keys(require.cache).filter((file) => driverFile.test(file));
  if (drivers.length === 0) throw new Error('no driver of SQLite is loaded');
  for (const file of drivers) {
    const driver = require.cache[file]?.exports as Driver;
    if (driver.Database !== undefined) watch(driver.Database.prototype, ['run', 'get', 'all', 'exec']);
    else {
      watch(driver.prototype, ['exec']);
      const statement = new driver(':memory:').prepare('select 1');
      watch(Object.getPrototypeOf(statement) as Methods, ['run', 'get', 'all', 'iterate']);
    }
  }
  return () => count;
}
