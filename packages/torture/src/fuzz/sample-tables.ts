import { isDeepStrictEqual } from 'node:util';
import { Database, Model } from '@espalier/core';
import { openPlainSql, type PlainSql, type Row } from '../plain-sql.ts';
import { defineSamples, type FuzzedCall, type Samples } from './samples.ts';

type Sample = InstanceType<Samples['Sample']>;

/** The tables of the samples on one database, as Espalier and as plain SQL sees them. */
export interface SampleTables {
  readonly samples: Samples;
  readonly plain: PlainSql;
  /** Returns a stored sample; empties the tables before if they are large. */
  refill(): Promise<Sample>;
  /** Returns the number of rows of all tables. */
  count(): Promise<number>;
  close(): Promise<void>;
}

const tables = ['sample_marks', 'marks', 'notes', 'samples', 'owners'];
const maxRows = 100;

export async function openSampleTables(url: string): Promise<SampleTables> {
  const database = new Database(url);
  const samples = defineSamples(database);
  await database.sync();
  const plain = await openPlainSql(url);
  const count = async () => {
    const counts = tables.map((table) => `(select count(*) from ${table})`);
    return Number((await plain.rows(`select ${counts.join(' + ')} as n`))[0]?.n);
  };
  async function refill(): Promise<Sample> {
    const { Sample } = samples;
    const [first] = await Sample.findAll({ limit: 1, order: ['id'] });
    if (first !== undefined && (await count()) <= maxRows) return first;
    for (const table of tables) await plain.rows(`delete from ${table}`);
    return Sample.create({ title: 'stored', amount: 1 });
  }
  const close = async () => {
    await database.close();
    await plain.close();
  };
  return { samples, plain, refill, count, close };
}

/** Returns how the rows differ from what a call that succeeded has returned. */
export async function findUnlikeRows(
  { plain, samples }: SampleTables,
  { name }: FuzzedCall,
  stored: Sample,
  value: unknown,
  added: number,
): Promise<string[]> {
  const instances = instancesIn(value).filter((each) => each !== (stored as unknown));
  const wrong: string[] = [];
  const expected = ['create', 'bulkCreate'].includes(name) ? instances.length : 0;
  // Through rows are not shown by calls that link and delete.
  if (!['add', 'set', 'destroy'].includes(name) && added !== expected)
    wrong.push(`${name} added ${added} rows, not ${expected}`);
  const shown = instances.filter((each) => each.constructor.name === 'Sample' && 'id' in each);
  if (shown.length === 0) return wrong;
  const ids = shown.map(({ id }) => Number(id));
  const rows = await plain.rows(`select * from samples where id in (${ids.join(', ')})`);
  const rowOf = new Map(rows.map((row) => [Number(row.id), row]));
  for (const each of shown) {
    const unlike = unlikeColumns(each, rowOf.get(Number(each.id)), samples.database.dialect);
    if (unlike.length > 0) wrong.push(`${name} returned other values of ${unlike} than are stored`);
  }
  return wrong;
}

/** Compares the columns that both drivers read as Espalier does. */
function unlikeColumns(shown: Row, row: Row | undefined, dialect: string): string[] {
  const attributes = { title: 'title', text: 'text', amount: 'amount', ownerId: 'owner_id', data: 'data' };
  return Object.entries({ ...attributes, parentId: 'parent_id', state: 'state', ratio: 'ratio' })
    .filter(([attribute]) => attribute in shown)
    .filter(([attribute, column]) => {
      // On SQLite, JSON is text.
      const isText = column === 'data' && dialect === 'sqlite' && typeof row?.data === 'string';
      const stored = isText ? JSON.parse(row.data as string) : row?.[column];
      return !isDeepStrictEqual(stored, shown[attribute]);
    })
    .map(([attribute]) => attribute);
}

/** Returns the instances of a graph, once each. */
function instancesIn(value: unknown): Row[] {
  const found = new Set<Row>();
  const open = [value];
  while (open.length > 0) {
    const next = open.pop() as Row;
    const isInstance = next instanceof Model && !found.has(next);
    if (isInstance) found.add(next);
    if (isInstance || Array.isArray(next)) open.push(...Object.values(next));
  }
  return [...found];
}
