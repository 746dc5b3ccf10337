import { didYouMean, nearestName } from './did-you-mean.js';
import { shortenName } from './shorten-name.js';

/**
 * Describes the first own key of an options object that is not a known option; `undefined` if all are known.
 *
 * @param where a text after the name of the option
 */
export function unknownOption(options: object, known: readonly string[], where = ''): string | undefined {
  const unknown = Object.keys(options).find((key) => !known.includes(key));
  return unknown === undefined
    ? undefined
    : `an unknown option '${shortenName(unknown)}'${where}${didYouMean(nearestName(unknown, known))}`;
}
