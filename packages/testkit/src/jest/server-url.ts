const VARIABLE = 'ESPALIER_TEST_SERVER_URL';

/** Passes the URL of the server to jest's workers, which inherit the environment. */
export function announceServerUrl(url: string): void {
  process.env[VARIABLE] = url;
}

/**
 * Returns the URL of the PostgreSQL server that jest's global setup started, or that `DATABASE_URL` names.
 *
 * @throws Error outside a jest run with that global setup
 */
export function serverUrl(): string {
  const url = process.env[VARIABLE];
  if (url === undefined)
    throw new Error(`${VARIABLE} is not set: jest's globalSetup did not start PostgreSQL.`);
  return url;
}
