export const dialects = ['sqlite', 'postgres'] as const;

export type TestedDialect = (typeof dialects)[number];

/**
 * The databases that this run tests: all, or those that `ESPALIER_DATABASES` names (`sqlite`, `postgres`, `sqlite,postgres`).
 *
 * @throws Error when the variable names a database that is not tested
 */
export function dialectsUnderTest(): readonly TestedDialect[] {
  const wanted = process.env.ESPALIER_DATABASES?.split(',').map((name) => name.trim());
  if (wanted === undefined) return dialects;
  const unknown = wanted.filter((name) => !dialects.some((dialect) => dialect === name));
  if (unknown.length > 0) {
    throw new Error(
      `ESPALIER_DATABASES names ${unknown.join(', ')}; the databases are ${dialects.join(', ')}.`,
    );
  }
  return dialects.filter((dialect) => wanted.includes(dialect));
}
