import { type Channel, tracingChannel } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeEachDatabase, errorOf } from '@espalier/testkit';
import * as api from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { openUsers } from '../../helpers/open-users';
import { readPage } from '../../helpers/page-examples';

const page = readPage('observability.md');
const exporter = new InMemorySpanExporter();

/** The recipe is for the whole process, which other tests share: what it binds is unbound at the end. */
const unbind: (() => void)[] = [];

beforeAll(async () => {
  api.context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  api.trace.setGlobalTracerProvider(
    new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }),
  );
  const prototype: Channel = Object.getPrototypeOf(tracingChannel('espalier:call').start);
  const bound = jest.spyOn(prototype, 'bindStore');
  const subscribed = jest.spyOn(prototype, 'subscribe');
  await import('../../helpers/opentelemetry-recipe.js');
  for (const [index, [store]] of bound.mock.calls.entries())
    unbind.push(() => (bound.mock.contexts[index] as Channel).unbindStore(store));
  for (const [index, [listener]] of subscribed.mock.calls.entries())
    unbind.push(() => (subscribed.mock.contexts[index] as Channel).unsubscribe(listener));
  expect(unbind).toHaveLength(6);
});

afterAll(() => {
  for (const each of unbind) each();
  jest.restoreAllMocks();
  for (const name of ['call', 'transaction', 'statement'])
    expect(tracingChannel(`espalier:${name}`).start.hasSubscribers).toBe(false);
});

/** Runs work in the span of a request, and returns the spans below it. */
async function request(work: () => Promise<unknown>): Promise<readonly ReadableSpan[]> {
  exporter.reset();
  await api.trace.getTracer('server').startActiveSpan('POST /users', async (span) => {
    await work();
    span.end();
  });
  return exporter.getFinishedSpans();
}

/** Returns the names of spans as a tree, each below its parent, in the order of their starts. */
function treeOf(spans: readonly ReadableSpan[], parent?: string, indent = ''): readonly string[] {
  const started = ({ startTime: [seconds, nanos] }: ReadableSpan) => seconds * 1e9 + nanos;
  return spans
    .map((span, position) => ({ span, position }))
    .filter(({ span }) => span.parentSpanContext?.spanId === parent)
    .sort((a, b) => started(a.span) - started(b.span) || a.position - b.position)
    .flatMap(({ span }) => [
      `${indent}${span.name}`,
      ...treeOf(spans, span.spanContext().spanId, `${indent}  `),
    ]);
}

describe('the page about observability', () => {
  it('has the recipe that these tests run', () => {
    const recipe = readFileSync(join(__dirname, '../../helpers/opentelemetry-recipe.ts'), 'utf8');
    expect(page.block('ts opentelemetry')).toBe(recipe.trimEnd());
  });
});

describeEachDatabase('the recipe for OpenTelemetry', (context) => {
  async function open() {
    const users = await openUsers(context);
    const { User } = users;
    const create = (name: string) =>
      User.create({ name, addresses: [{ city: 'Oslo' }, { city: 'Rome' }] }, { include: [User.Addresses] });
    // The first call of a model reads its tables from the catalog of PostgreSQL.
    await create('first');
    return { ...users, create };
  }

  it('shows a nested create as the tree of the page', async () => {
    const { create } = await open();
    const spans = await request(() => create('a'));
    expect(treeOf(spans).join('\n')).toBe(page.block(`text ${context.dialect}`));
  });

  it('shows calls in a transaction, and of hooks, below what they belong to', async () => {
    const { database, User, Address } = await open();
    await Address.create({ city: 'first' });
    User.addHook('afterCreate', () => Address.create({ city: 'Bern' }));
    await database.transaction(() => User.create({ name: 'second' }));
    const spans = await request(() =>
      database.transaction(async () => {
        await User.create({ name: 'a' });
        await User.findAll();
      }),
    );
    const tree = treeOf(spans).join('\n');
    if (context.dialect === 'sqlite') expect(tree).toBe(page.block('text transaction'));
    // On PostgreSQL, BEGIN waits for the first statement.
    expect(tree).toMatch(/^POST \/users\n {2}transaction\n {4}transaction\n/);
    expect(tree).toMatch(/\n {6}BEGIN\n/);
    expect(tree).toMatch(/\n {6}user.create\n {8}SAVEPOINT\n/);
    expect(tree).toMatch(/\n {8}address.create\n {10}SAVEPOINT\n {10}\w+ addresses\n/);
    expect(tree).toMatch(/\n {6}user.findAll\n {8}SELECT users\n {6}COMMIT$/);
  });

  it('says which database a statement was sent to', async () => {
    const { User } = await open();
    const spans = await request(() => User.findAll());
    const [statement] = spans;
    const { hostname, port, pathname } = new URL(context.url());
    const server = {
      sqlite: { 'db.system.name': 'sqlite', 'db.namespace': ':memory:' },
      postgres: {
        'db.system.name': 'postgresql',
        'db.namespace': pathname.slice(1),
        'server.address': hostname,
        'server.port': Number(port),
      },
    }[context.dialect];
    expect(statement?.kind).toBe(api.SpanKind.CLIENT);
    expect(statement?.attributes).toEqual({
      ...server,
      'db.operation.name': 'SELECT',
      'db.collection.name': 'users',
      'db.query.text': context.statements.at(-1),
    });
  });

  it('records errors', async () => {
    const { User } = await open();
    const spans = await request(() => errorOf(User.create({ name: 'first' })));
    const failed = spans.filter(({ status }) => status.code === api.SpanStatusCode.ERROR);
    const names =
      context.dialect === 'sqlite'
        ? ['INSERT users', 'transaction', 'user.create']
        : ['create users', 'user.create'];
    expect(failed.map(({ name }) => name)).toEqual(expect.arrayContaining(names));
    for (const { attributes, events } of failed) {
      expect(attributes['error.type']).toBe('UNIQUE_CONSTRAINT');
      expect(events).toHaveLength(1);
      expect(JSON.stringify(events)).not.toContain("'first'");
    }
  });

  it('keeps requests apart that run together', async () => {
    const { create } = await open();
    exporter.reset();
    const one = (name: string) =>
      api.trace.getTracer('server').startActiveSpan(name, async (span) => {
        await create(name);
        span.end();
      });
    await Promise.all(['a', 'b', 'c'].map(one));
    const spans = exporter.getFinishedSpans();
    const below = page.block(`text ${context.dialect}`).replace('POST /users', '');
    expect(treeOf(spans).join('\n')).toBe(['a', 'b', 'c'].map((name) => name + below).join('\n'));
  });
});
