import { Child } from '../child-process.ts';

export type ProxyRequest =
  | { readonly command: 'listen'; readonly serverPort: number; readonly milliseconds: number }
  | { readonly command: 'reset' | 'read' };

export interface WireCounts {
  readonly roundTrips: number;
  readonly statements: number;
}

/** A proxy in front of a PostgreSQL server, in its own process. */
export class WireProxy {
  /** The connection URL of the proxy. */
  readonly url: string;
  readonly #child: Child;

  private constructor(url: string, child: Child) {
    this.url = url;
    this.#child = child;
  }

  /** @param milliseconds how long the proxy delays what a client sends */
  static async start(serverUrl: string, milliseconds: number): Promise<WireProxy> {
    const child = Child.start('wire/proxy-main.js');
    const url = new URL(serverUrl);
    const port = await child.request({ command: 'listen', serverPort: Number(url.port), milliseconds });
    url.port = String(port);
    return new WireProxy(url.href, child);
  }

  /** Counts the traffic on all connections while `work` runs. */
  async watch(work: () => Promise<unknown>): Promise<WireCounts> {
    await this.#child.request({ command: 'reset' });
    await work();
    return (await this.#child.request({ command: 'read' })) as WireCounts;
  }

  stop(): Promise<void> {
    return this.#child.end();
  }
}
