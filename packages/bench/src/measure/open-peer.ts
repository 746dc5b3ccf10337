import { ensureDatabase } from '@espalier/testkit';
import { Child } from '../child-process.ts';
import type { PeerFile } from '../options.ts';
import type { Identity, Setup } from '../results.ts';
import { type WireCounts, WireProxy } from '../wire/proxy.ts';

/** A peer in its own child process, connected to its own database with empty tables. */
export interface OpenPeer {
  readonly peer: PeerFile;
  readonly identity: Identity;
  readonly child: Child;
  /**
   * Counts the traffic while `work` runs.
   *
   * @throws Error if the setup has no proxy
   */
  watch(work: () => Promise<unknown>): Promise<WireCounts>;
  close(): Promise<void>;
}

let databases = 0;

/** @param serverUrl the PostgreSQL server to create the database on */
export async function openPeer(peer: PeerFile, setup: Setup, serverUrl: string): Promise<OpenPeer> {
  const { database, milliseconds } = setup;
  let url = '';
  if (database === 'postgres') {
    databases += 1;
    url = await ensureDatabase(serverUrl, `bench_${databases}`);
  }
  const proxy = milliseconds === undefined ? undefined : await WireProxy.start(url, milliseconds);
  const child = Child.start('child/main.js');
  try {
    const identity = await child.call('open', { peer, database, url: proxy?.url ?? url });
    return {
      peer,
      identity,
      child,
      watch(work) {
        if (proxy === undefined) throw new Error('this peer has no proxy');
        return proxy.watch(work);
      },
      async close() {
        await child.call('close', null);
        await child.end();
        await proxy?.stop();
      },
    };
  } catch (error) {
    await child.end();
    await proxy?.stop();
    throw error;
  }
}
