import { ensureDatabase } from '@espalier/testkit';
import { Child } from '../child-process.ts';
import type { PeerFile } from '../options.ts';
import type { Identity, Place } from '../results.ts';
import { type WireCounts, WireProxy } from '../wire/proxy.ts';

/** A peer in a child process of its own, on an empty database of its own, with the tables made. */
export interface OpenPeer {
  readonly peer: PeerFile;
  readonly identity: Identity;
  readonly child: Child;
  /** What goes over the wire while `work` runs; only where the place has a proxy. */
  watch(work: () => Promise<unknown>): Promise<WireCounts>;
  close(): Promise<void>;
}

let databases = 0;

/** @param serverUrl the PostgreSQL to make the database on */
export async function openPeer(peer: PeerFile, place: Place, serverUrl: string): Promise<OpenPeer> {
  const { database, milliseconds } = place;
  let url = '';
  if (database === 'postgres') {
    databases += 1;
    url = await ensureDatabase(serverUrl, `bench_${databases}`);
  }
  const proxy = milliseconds === undefined ? undefined : await WireProxy.start(url, milliseconds);
  const child = Child.start('child/main.js');
  try {
    const identity = await child.tell('open', { peer, database, url: proxy?.url ?? url });
    return {
      peer,
      identity,
      child,
      watch(work) {
        if (proxy === undefined) throw new Error('nothing is between this peer and its database');
        return proxy.watch(work);
      },
      async close() {
        await child.tell('close', null);
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
