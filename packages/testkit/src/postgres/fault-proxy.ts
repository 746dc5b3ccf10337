import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';

/** What becomes of a chunk of data. */
export interface Disturbance {
  /** What passes of it, in pieces. */
  readonly pieces: readonly Buffer[];
  /** How long each piece waits, in milliseconds. Default: 0. */
  readonly delay?: number;
  /** Whether its connection is reset after the last piece, or lost: the server ends, and the client never hears of it. */
  readonly end?: 'reset' | 'lost' | undefined;
}

/** The two ends of a connection through the proxy. What they send passes in the order in which it came. */
interface Link {
  readonly client: Socket;
  readonly server: Socket;
  /** What has arrived and is held, in order. */
  readonly held: (() => void)[];
  /** Whether nothing passes any more. */
  isLost: boolean;
}

/** Waits for a text that a client sends. */
interface Watch {
  readonly text: string;
  readonly reached: () => void;
}

/**
 * A proxy in front of a PostgreSQL server, with the faults that a network has. Faults apply to the connections that
 * are open and to those that are opened later.
 *
 * @example
 * const proxy = await FaultProxy.start(context.url());
 * const database = context.open({ url: proxy.url });
 * const creating = User.create({ name: 'a' }, { timeout: 100 });
 * await proxy.sent('commit'); // the server has it, or will
 * proxy.stall();
 * ...
 * await proxy.stop();
 */
export class FaultProxy {
  /** The connection URL by way of the proxy. */
  readonly url: string;
  /** The number of connections that clients have opened. */
  opened = 0;
  readonly #listener: Server;
  readonly #links = new Set<Link>();
  readonly #watches = new Set<Watch>();
  readonly #answers = new Set<() => void>();
  /** Decides what becomes of each chunk of data. Without it, all data pass at once. */
  disturb: ((data: Buffer) => Disturbance) | undefined;
  #isStalled = false;
  #isRefusing = false;

  private constructor(listener: Server, serverUrl: string) {
    this.#listener = listener;
    const url = new URL(serverUrl);
    url.host = `127.0.0.1:${(listener.address() as AddressInfo).port}`;
    this.url = url.href;
  }

  static async start(serverUrl: string): Promise<FaultProxy> {
    const { port, hostname } = new URL(serverUrl);
    // A silent peer does not answer the end of a connection either.
    const listener = createServer({ allowHalfOpen: true }, (client) =>
      proxy.#link(client, Number(port), hostname),
    );
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    const proxy = new FaultProxy(listener, serverUrl);
    return proxy;
  }

  /** Holds everything, in both directions: new connections are accepted and stay silent. */
  stall(): void {
    this.#isStalled = true;
  }

  /** Lets everything pass that was held, and everything after it. */
  resume(): void {
    this.#isStalled = false;
    for (const { held } of this.#links) for (const pass of held.splice(0)) pass();
  }

  /** Resets every open connection. What was held is lost. */
  cut(): void {
    for (const link of this.#links) reset(link);
  }

  /** Resets every new connection at once, until `accept` is called. */
  refuse(): void {
    this.#isRefusing = true;
  }

  accept(): void {
    this.#isRefusing = false;
  }

  /**
   * Resolves when a client has sent a text, which has passed to the server, in the same turn of the event loop: nothing
   * that the server answers has passed by then, if the caller stalls or cuts at once.
   */
  sent(text: string): Promise<void> {
    return new Promise((reached) => this.#watches.add({ text, reached }));
  }

  /** Resolves when the next answer of the server arrives, whether it is held or passes. */
  answered(): Promise<void> {
    return new Promise((resolve) => this.#answers.add(resolve));
  }

  /** Closes all connections, and the proxy. */
  async stop(): Promise<void> {
    for (const { client, server } of this.#links) {
      client.destroy();
      server.destroy();
    }
    await new Promise((resolve) => this.#listener.close(resolve));
  }

  #link(client: Socket, port: number, hostname: string): void {
    this.opened += 1;
    client.on('error', () => undefined);
    if (this.#isRefusing) {
      client.resetAndDestroy();
      return;
    }
    const server = connect({ port, host: hostname, allowHalfOpen: true });
    server.on('error', () => client.resetAndDestroy());
    const link: Link = { client, server, held: [], isLost: false };
    this.#links.add(link);
    this.#forward(link, client, server, (data) => this.#notifySent(data));
    this.#forward(link, server, client, () => this.#notifyAnswered());
    // What is held for one end has to reach it after the other end has closed.
    const forget = () => client.closed && server.closed && this.#links.delete(link);
    client.once('close', forget);
    server.once('close', forget);
  }

  #forward(link: Link, from: Socket, to: Socket, notify: (data: Buffer) => void): void {
    from.setNoDelay();
    let waiting = 0;
    let last = Promise.resolve();
    from.on('data', (data) => {
      if (this.disturb === undefined && waiting === 0) {
        this.#pass(link, () => to.write(data));
      } else {
        waiting += 1;
        last = last.then(() => this.#passDisturbed(link, data, to)).finally(() => (waiting -= 1));
      }
      notify(data);
    });
    from.once('end', () => void last.then(() => this.#pass(link, () => to.end())));
    from.once('close', () => void last.then(() => this.#pass(link, () => to.destroySoon())));
  }

  async #passDisturbed(link: Link, data: Buffer, to: Socket): Promise<void> {
    const { pieces, delay = 0, end }: Disturbance = this.disturb?.(data) ?? { pieces: [data] };
    for (const piece of pieces) {
      if (delay > 0) await setTimeout(delay);
      this.#pass(link, () => to.write(piece));
    }
    if (end === 'reset') reset(link);
    if (end === 'lost') {
      link.isLost = true;
      link.server.destroy();
    }
  }

  #pass(link: Link, pass: () => void): void {
    if (link.isLost) return;
    if (this.#isStalled) link.held.push(pass);
    else pass();
  }

  #notifySent(data: Buffer): void {
    for (const watch of this.#watches) {
      if (!data.includes(watch.text)) continue;
      this.#watches.delete(watch);
      watch.reached();
    }
  }

  #notifyAnswered(): void {
    for (const resolve of this.#answers) resolve();
    this.#answers.clear();
  }
}

function reset({ client, server }: Link): void {
  client.resetAndDestroy();
  server.destroy();
}
