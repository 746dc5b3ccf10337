import { closest, distance } from 'fastest-levenshtein';

/** The maximum length of a name that is compared with others: the time is the product of both lengths. */
const maxLength = 64;

/** Returns the known name nearest to a misspelt one, if it is near enough to be what was meant. Never the same name. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  if (known.length === 0 || name.length > maxLength || known.includes(name)) return undefined;
  const nearest = closest(
    name.toLowerCase(),
    known.map((each) => each.toLowerCase()),
  );
  const candidate = known.find((each) => each.toLowerCase() === nearest);
  if (candidate === undefined) return undefined;
  const farthest = Math.ceil(Math.max(name.length, candidate.length) * 0.4);
  return distance(name.toLowerCase(), nearest) <= farthest ? candidate : undefined;
}

/** Returns `did you mean 'title'?`, or nothing if no known name is near. */
export function suggestionHint(suggestion: string | undefined): string | undefined {
  return suggestion === undefined ? undefined : `did you mean '${suggestion}'?`;
}

/** Returns the hint as the end of a message: `; did you mean 'title'?`, or an empty text. */
export function didYouMean(suggestion: string | undefined): string {
  return suggestion === undefined ? '' : `; ${suggestionHint(suggestion)}`;
}
