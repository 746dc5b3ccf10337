import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { peersFolder, readPackage } from '../install-peers.ts';
import type { DatabaseName, Peer, Session } from '../peer.ts';
import type { Identity } from '../results.ts';

const versionQuery = {
  sqlite: 'select sqlite_version() as version',
  postgres: "select current_setting('server_version') as version",
};

/** Tells which versions a peer is made of, as they are installed and as its connection answers. */
export async function identify(peer: Peer, session: Session, database: DatabaseName): Promise<Identity> {
  const [row] = await session.sql(versionQuery[database]);
  return {
    name: peer.name,
    versions: Object.fromEntries(peer.packages.map((name) => [name, readPackage(folderOf(name)).version])),
    databaseVersion: String(row?.version),
  };
}

/** Of Espalier, which stands among this package's own dependencies, or of a peer. */
function folderOf(name: string): string {
  const own = join(peersFolder, '..', 'node_modules', name);
  return existsSync(own) ? own : join(peersFolder, 'node_modules', name);
}
