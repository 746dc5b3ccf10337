import type { Compiler } from '../../compile/compiler.js';
import type { Connection } from '../../execute/connection.js';
import type { Hop, JoinPair } from '../../schema/model-definition.js';
import type { PostgresCatalog } from './catalog.js';
import { builtIn } from './column-types.js';

/** Types that PostgreSQL compares with one another. */
const comparable = [
  ['smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision'],
  ['text', 'character varying', 'character', 'name'],
  ['date', 'timestamp without time zone', 'timestamp with time zone'],
].map((names) => new Set(names.map((name) => builtIn[name]?.[0])));

/** Reads the tables of hops again, and finds the pairs of columns that PostgreSQL cannot compare as they are. */
export async function learnKeyConversions(
  connection: Connection,
  compiler: Compiler,
  catalog: PostgresCatalog,
  hops: readonly Hop[],
): Promise<boolean> {
  const models = hops.flatMap(({ from, to }) => [from, to]);
  catalog.forget(models);
  await catalog.load(connection, compiler, models);
  return compiler.keyConversions.learn(hops, findConversions(catalog, hops));
}

/**
 * Returns the types of the searched columns, to which the keys of the other columns have to be converted. A conversion to a
 * domain would check its constraints, and cut a text that is too long, so that it equals another.
 */
function findConversions(catalog: PostgresCatalog, hops: readonly Hop[]): ReadonlyMap<JoinPair, string> {
  const conversions = new Map<JoinPair, string>();
  for (const { from, to, pairs } of hops)
    for (const pair of pairs) {
      const [key, searched] = [catalog.column(from, pair.from), catalog.column(to, pair.to)];
      if (key === undefined || searched === undefined) continue;
      if (!areComparable(key.baseType.oid, searched.baseType.oid))
        conversions.set(pair, searched.baseTypeName);
    }
  return conversions;
}

function areComparable(one: number, other: number): boolean {
  return one === other || comparable.some((group) => group.has(one) && group.has(other));
}
