import { startPostgresServer } from '@espalier/testkit';
import { checkAndCount } from './measure/count.ts';
import { timePlace } from './measure/time.ts';
import { type Options, readOptions } from './options.ts';
import { countTable, ratioTable } from './report/tables.ts';
import type { Place } from './results.ts';

const places: readonly Place[] = [
  { title: 'SQLite', database: 'sqlite' },
  { title: 'PostgreSQL', database: 'postgres' },
  { title: 'PostgreSQL, 1 ms away', database: 'postgres', milliseconds: 1 },
];

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const server = await startPostgresServer();
  try {
    await measure(options, server.url);
  } finally {
    await server.stop();
  }
}

async function measure({ databases, peers, works, rounds }: Options, serverUrl: string): Promise<void> {
  for (const database of databases) {
    const counts = [];
    for (const peer of peers) counts.push(await checkAndCount(peer, works, database, serverUrl));
    console.log(`\n${database}: statements / round trips\n${countTable(counts, works)}`);
  }
  for (const place of places.filter((each) => databases.includes(each.database))) {
    const result = await timePlace(place, peers, works, rounds, serverUrl, (progress) =>
      console.error(progress),
    );
    console.log(`\n${place.title}, ${rounds} rounds\n${ratioTable(result, works)}`);
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
