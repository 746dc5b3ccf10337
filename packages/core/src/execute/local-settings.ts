import type { Statement } from '../compile/statement.js';
import type { ContextValues } from '../schema/tenant.js';
import type { Paced } from '../util/pausable.js';
import type { Connection } from './connection.js';
import type { Scope } from './scope.js';

/** Returns the statement that sets parameters of the server for the statements of a context. */
export type SettingsOf = (context: ContextValues) => Statement;

/** Returns the same scope with parameters of the server that are set for its statements. */
export function withLocalSettings(scope: Scope, settings: Statement): Scope {
  const within = async <T>(connection: Connection, work: () => Paced<T>): Promise<T> => {
    connection.localSettings = settings;
    try {
      return await work();
    } finally {
      connection.localSettings = undefined;
    }
  };
  return {
    isRepeatable: scope.isRepeatable,
    hasLocalSettings: true,
    cancellation: scope.cancellation,
    use: (work, cancellation) =>
      scope.use((connection) => within(connection, () => work(connection)), cancellation),
    write: (work, cancellation) =>
      scope.write((connection, write) => within(connection, () => work(connection, write)), cancellation),
  };
}
