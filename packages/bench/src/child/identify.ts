import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { peersFolder, readPackage } from '../install-peers.ts';
import type { DatabaseName, Peer, Session } from '../peer.ts';
import type { Identity } from '../results.ts';
import { workloadNames } from '../workloads.ts';

const versionQuery = {
  sqlite: 'select sqlite_version() as version',
  postgres: "select current_setting('server_version') as version",
};

/** Returns the versions of a peer's installed packages, and of the database that its connection reports. */
export async function identify(peer: Peer, session: Session, database: DatabaseName): Promise<Identity> {
  const [row] = await session.sql(versionQuery[database]);
  return {
    name: peer.name,
    versions: Object.fromEntries(peer.packages.map((name) => [name, readPackage(folderOf(name)).version])),
    databaseVersion: String(row?.version),
    workloads: workloadNames.filter((name) => name in session),
  };
}

/** Returns the folder of a package. Espalier is a dependency of this package, and the others of `peers/`. */
function folderOf(name: string): string {
  const own = join(peersFolder, '..', 'node_modules', name);
  return existsSync(own) ? own : join(peersFolder, 'node_modules', name);
}
