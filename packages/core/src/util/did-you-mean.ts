import { closest, distance } from 'fastest-levenshtein';

/** The known name nearest to a misspelt one, when it is near enough to be what was meant. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  if (known.length === 0 || name.length > 64) return undefined;
  const nearest = closest(
    name.toLowerCase(),
    known.map((each) => each.toLowerCase()),
  );
  const candidate = known.find((each) => each.toLowerCase() === nearest);
  if (candidate === undefined) return undefined;
  const farthest = Math.ceil(Math.max(name.length, candidate.length) * 0.4);
  return distance(name.toLowerCase(), nearest) <= farthest ? candidate : undefined;
}

/** `; did you mean 'title'?`, or nothing when no known name is near. */
export function didYouMean(suggestion: string | undefined): string {
  return suggestion === undefined ? '' : `; did you mean '${suggestion}'?`;
}

/** Says which own key of an options object is not among the known ones, or nothing when all are known. `where` follows its name. */
export function unknownOption(options: object, known: readonly string[], where = ''): string | undefined {
  const unknown = Object.keys(options).find((key) => !known.includes(key));
  return unknown === undefined
    ? undefined
    : `an unknown option '${unknown}'${where}${didYouMean(nearestName(unknown, known))}`;
}
