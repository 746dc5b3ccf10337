const COMMAND_COMPLETE = 'C'.charCodeAt(0);
const HEADER = 5;

/**
 * Counts the traffic on one connection to PostgreSQL. A round trip begins when the client sends something after the
 * server has sent something. A statement counts when the server reports it as complete.
 *
 * @see https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
export class WireCounter {
  roundTrips = 0;
  statements = 0;
  #clientSentLast = false;
  #rest: Buffer = Buffer.alloc(0);

  fromClient(): void {
    if (!this.#clientSentLast) this.roundTrips += 1;
    this.#clientSentLast = true;
  }

  /** A chunk may contain several messages, and end anywhere inside one. */
  fromServer(chunk: Buffer): void {
    this.#clientSentLast = false;
    let buffer = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    while (buffer.length >= HEADER) {
      const length = 1 + buffer.readUInt32BE(1);
      if (buffer.length < length) break;
      if (buffer[0] === COMMAND_COMPLETE) this.statements += 1;
      buffer = buffer.subarray(length);
    }
    this.#rest = buffer;
  }

  reset(): void {
    this.roundTrips = 0;
    this.statements = 0;
  }
}
