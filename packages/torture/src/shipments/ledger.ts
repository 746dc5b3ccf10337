import type { Outcome } from '../tally.ts';

/** The version that a parcel has after a change; `absent` if the change deletes it. */
export type Version = number | 'absent';

export interface Change {
  readonly token: string;
  readonly version: Version;
}

/** What each call said about its parcels, and so which versions of them the database may have. */
export class Ledger {
  readonly #allowed = new Map<string, Set<Version>>();
  readonly #unknown: (readonly Change[])[] = [];
  readonly #report: ((changes: readonly Change[], outcome: Outcome) => void) | undefined;

  /** @param report is called with every entry, so that another process can keep the ledger too */
  constructor(report?: (changes: readonly Change[], outcome: Outcome) => void) {
    this.#report = report;
  }

  /** Records how one call ended that makes all of these changes or none. */
  settle(changes: readonly Change[], outcome: Outcome): void {
    this.#report?.(changes, outcome);
    if (outcome === 'unknown') this.#unknown.push(changes);
    for (const { token, version } of changes) {
      const before = this.#allowed.get(token) ?? new Set<Version>(['absent']);
      if (outcome === 'kept') this.#allowed.set(token, new Set([version]));
      else this.#allowed.set(token, outcome === 'unknown' ? new Set([...before, version]) : before);
    }
  }

  /**
   * Compares the ledger with the stored versions.
   *
   * @param mayBeMore whether parcels may be stored of whose calls nothing was heard, because their process was killed
   * @returns what differs
   */
  compare(stored: ReadonlyMap<string, number>, mayBeMore: boolean): string[] {
    const versionOf = (token: string): Version => stored.get(token) ?? 'absent';
    const wrong = [...this.#allowed]
      .filter(([token, versions]) => !versions.has(versionOf(token)))
      .map(([token, versions]) => wrongVersion(token, versionOf(token), [...versions]));
    const torn = this.#unknown
      .filter((changes) => new Set(changes.map((each) => versionOf(each.token) === each.version)).size > 1)
      .map((changes) => `a transaction was kept in part\n  ${changes.map(({ token }) => token).join(', ')}`);
    const unheard = mayBeMore ? [] : [...stored.keys()].filter((token) => !this.#allowed.has(token));
    return [
      ...wrong,
      ...torn,
      ...unheard.map((token) => `a parcel is stored that nobody created\n  ${token}`),
    ];
  }
}

function wrongVersion(token: string, stored: Version, allowed: readonly Version[]): string {
  const isLost = stored === 'absent' || allowed.some((version) => version !== 'absent' && version > stored);
  const kind = isLost ? 'a commit was lost that a call reported' : 'a call failed that was committed';
  return `${kind}\n  ${token} is ${stored}, not ${allowed.join(' or ')}`;
}
