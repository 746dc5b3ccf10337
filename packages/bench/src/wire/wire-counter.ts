const COMMAND_COMPLETE = 'C'.charCodeAt(0);
const HEADER = 5;

/**
 * Counts what goes over one connection to PostgreSQL: round trips, which are the times that the client sends something
 * after the server has spoken, and statements, which are those that the server reports as complete.
 *
 * @see https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
export class WireCounter {
  roundTrips = 0;
  statements = 0;
  #clientSpokeLast = false;
  #rest: Buffer = Buffer.alloc(0);

  fromClient(): void {
    if (!this.#clientSpokeLast) this.roundTrips += 1;
    this.#clientSpokeLast = true;
  }

  /** Chunks may hold several messages, and end anywhere inside one. */
  fromServer(chunk: Buffer): void {
    this.#clientSpokeLast = false;
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
