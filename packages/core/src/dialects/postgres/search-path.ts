import { getOrAdd } from '../../util/grouping.js';

/** The part of pg's client that reports the settings of the session. */
interface ReportingClient {
  readonly connection?: {
    on?(event: 'parameterStatus', listener: (status: ParameterStatus) => void): unknown;
  };
}

interface ParameterStatus {
  readonly parameterName: string;
  readonly parameterValue: string;
}

const reported = new WeakMap<object, { searchPath: string }>();

/**
 * Returns the `search_path` of a connection as far as the server has reported it: PostgreSQL does that since version 18,
 * on each change. An empty text means the one that the connection started with.
 */
export function searchPathOf(client: object): string {
  return getOrAdd(reported, client, () => listen(client as ReportingClient)).searchPath;
}

function listen({ connection }: ReportingClient): { searchPath: string } {
  const session = { searchPath: '' };
  connection?.on?.('parameterStatus', ({ parameterName, parameterValue }) => {
    if (parameterName === 'search_path') session.searchPath = parameterValue;
  });
  return session;
}
