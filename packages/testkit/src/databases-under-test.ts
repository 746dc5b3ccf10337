export const dialects = ['sqlite', 'postgres'] as const;

export type TestedDialect = (typeof dialects)[number];

/**
 * Returns the databases that this run tests: those of `ESPALIER_DATABASES` (such as `sqlite,postgres`), or all.
 *
 * @throws Error if the variable names an unknown database
 */
export function dialectsUnderTest(): readonly TestedDialect[] {
  const requested = process.env.ESPALIER_DATABASES?.split(',').map((name) => name.trim());
  if (requested === undefined) return dialects;
  const unknown = requested.filter((name) => !dialects.some((dialect) => dialect === name));
  if (unknown.length > 0) {
    throw new Error(
      `ESPALIER_DATABASES names ${unknown.join(', ')}; the databases are ${dialects.join(', ')}.`,
    );
  }
  return dialects.filter((dialect) => requested.includes(dialect));
}
