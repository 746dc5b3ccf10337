import type { CustomTypesConfig, FieldDef } from 'pg';

/** A statement as pg takes it. */
export interface QueryOptions {
  readonly text: string;
  readonly values: readonly unknown[];
  readonly name?: string;
  readonly rowMode: 'array';
  readonly types: CustomTypesConfig;
}

/** The part of pg's result that is read. */
export interface DriverResult {
  readonly rows: readonly (readonly unknown[])[];
  readonly rowCount: number | null;
  readonly command: string;
  readonly fields: readonly FieldDef[];
  /** When the answer of a statement arrived that was sent with others. */
  readonly answeredAt?: number | undefined;
}

/** pg's own query, which writes its messages to a connection and reads their answers. */
export interface DriverQuery {
  prepare(connection: MessageRecorder): void;
  handleRowDescription(message: unknown): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, connection: MessageRecorder): void;
  handleReadyForQuery(connection: MessageRecorder): void;
}

export type DriverQueryClass = new (
  options: QueryOptions,
  values: undefined,
  callback: (error: unknown, result: DriverResult) => void,
) => DriverQuery;

/** The kinds of messages that a statement is sent as. */
export const messageKinds = ['parse', 'bind', 'describe', 'execute'] as const;

type MessageKind = (typeof messageKinds)[number];

/** What a message says. */
interface MessageContent {
  readonly name?: string | undefined;
  readonly text?: string;
  readonly values?: readonly unknown[];
  readonly valueMapper?: ((value: unknown) => unknown) | undefined;
}

/** pg's connection, which speaks the protocol. */
export interface ProtocolConnection extends Record<MessageKind, (content: MessageContent) => void> {
  readonly stream: { cork?(): void; uncork?(): void };
  /** The texts of the named statements that the server has parsed. */
  readonly parsedStatements: Record<string, string>;
  sync(): void;
  on(event: 'parseComplete', listener: () => void): void;
  off(event: 'parseComplete', listener: () => void): void;
}

/**
 * Takes the place of pg's connection, and records the messages of several queries instead of sending them. A query ends
 * with a Sync, which is left out: one for all of them follows.
 */
export class MessageRecorder {
  readonly messages: { readonly kind: MessageKind; readonly content: MessageContent }[] = [];
  /** The statements that the server has parsed, and those that it will parse by these messages. */
  readonly parsedStatements: Record<string, string>;
  readonly submittedNamedStatements: Record<string, string> = {};

  constructor({ parsedStatements }: ProtocolConnection) {
    this.parsedStatements = Object.create(parsedStatements);
  }

  parse(content: MessageContent): void {
    const { name, text = '' } = content;
    if (name) this.parsedStatements[name] = text;
    this.messages.push({ kind: 'parse', content });
  }

  /** Converts the values at once, so that one that cannot be sent is known before any message is. */
  bind(content: MessageContent): void {
    const { values = [], valueMapper } = content;
    const converted = valueMapper === undefined ? values : values.map((value) => valueMapper(value));
    this.messages.push({ kind: 'bind', content: { ...content, values: converted, valueMapper: undefined } });
  }

  describe(content: MessageContent): void {
    this.messages.push({ kind: 'describe', content });
  }

  execute(content: MessageContent): void {
    this.messages.push({ kind: 'execute', content });
  }

  close(): void {}

  flush(): void {}

  sync(): void {}
}
