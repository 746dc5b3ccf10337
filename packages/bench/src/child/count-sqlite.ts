/** The parts of the SQLite drivers that run statements: sqlite3's databases, better-sqlite3's statements and `exec`. */
interface Driver {
  readonly prototype: Methods;
  readonly Database?: { readonly prototype: Methods };
  new (filename: string): { prepare(sql: string): object };
}

type Methods = Record<string, (this: unknown, ...parameters: unknown[]) => unknown>;

const driverFile =
  /[\\/]node_modules[\\/](better-sqlite3[\\/]lib[\\/]index|sqlite3[\\/]lib[\\/]sqlite3)\.js$/;

/**
 * Counts the statements that every loaded copy of an SQLite driver runs from now on.
 *
 * @returns a function that returns the number of statements so far
 */
export function countSqliteStatements(): () => number {
  let count = 0;
  const watch = (methods: Methods, names: readonly string[]) => {
    for (const name of names) {
      const original = methods[name] as Methods[string];
      methods[name] = function (...parameters) {
        count += 1;
        return original.apply(this, parameters);
      };
    }
  };
  const drivers = Object.keys(require.cache).filter((file) => driverFile.test(file));
  if (drivers.length === 0) throw new Error('no SQLite driver is loaded');
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
