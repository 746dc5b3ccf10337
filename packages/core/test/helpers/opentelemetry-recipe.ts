import { AsyncLocalStorage } from 'node:async_hooks';
import { tracingChannel } from 'node:diagnostics_channel';
import type { CallEvent, StatementEvent, TransactionEvent } from '@espalier/core';
import { type Context, context, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';

/** Makes the span of an event the context of its work. */
class SpanContext extends AsyncLocalStorage<Context> {
  override run<R>(active: Context, work: () => R): R {
    return context.with(active, work);
  }
}

function traceChannel<E extends CallEvent | TransactionEvent | StatementEvent>(
  name: string,
  startSpan: (event: E) => Span,
) {
  const { start, asyncEnd } = tracingChannel<Context, E>(name);
  const spans = new WeakMap<E, Span>();
  start.bindStore(new SpanContext(), (event) => {
    const span = startSpan(event);
    spans.set(event, span);
    return trace.setSpan(context.active(), span);
  });
  asyncEnd.subscribe((message) => {
    const event = message as E;
    const span = spans.get(event);
    if (event.error !== undefined) {
      const { name: type, code = type, message } = event.error as Error & { code?: string };
      span?.recordException(event.error as Error);
      span?.setStatus({ code: SpanStatusCode.ERROR, message });
      span?.setAttribute('error.type', code);
    }
    span?.end();
  });
}

const tracer = trace.getTracer('espalier');
traceChannel<CallEvent>('espalier:call', ({ model, association, operation }) =>
  tracer.startSpan([model, association, operation].filter((part) => part !== undefined).join('.')),
);
traceChannel<TransactionEvent>('espalier:transaction', () => tracer.startSpan('transaction'));
traceChannel<StatementEvent>('espalier:statement', ({ operation, table, sql, database }) =>
  tracer.startSpan(table === undefined ? operation : `${operation} ${table}`, {
    kind: SpanKind.CLIENT,
    attributes: {
      'db.system.name': database.dialect === 'postgres' ? 'postgresql' : database.dialect,
      'db.namespace': database.name,
      'db.operation.name': operation,
      'db.collection.name': table,
      'db.query.text': sql,
      'server.address': database.host,
      'server.port': database.port,
    },
  }),
);
