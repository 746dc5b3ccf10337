import * as fc from 'fast-check';
import { didYouMean, nearestName } from '../../../src/util/did-you-mean.js';
import { unknownOption } from '../../../src/util/unknown-option.js';

const known = ['id', 'title', 'userId', 'createdAt', 'addresses'];

describe('did you mean', () => {
  it.each([
    ['titel', 'title'],
    ['tilte', 'title'],
    ['Title', 'title'],
    ['adresses', 'addresses'],
    ['user_id', 'userId'],
    ['created_at', 'createdAt'],
  ])('takes %s for %s', (given, meant) => {
    expect(nearestName(given, known)).toBe(meant);
  });

  it.each(['colour', 'x', '', '__proto__', 'constructor'])('has no suggestion for %j', (given) => {
    expect(nearestName(given, known)).toBeUndefined();
  });

  it('has no suggestion when nothing is known', () => {
    expect(nearestName('title', [])).toBeUndefined();
  });

  it('does not compare what is too long to be a name', () => {
    expect(nearestName('t'.repeat(65), ['t'.repeat(65)])).toBeUndefined();
  });

  it('finds a known name in another case', () => {
    return fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 }), fc.nat(), (names, at) => {
        const name = names[at % names.length] as string;
        expect(nearestName(name.toUpperCase(), names)).toBe(name);
      }),
    );
  });

  it('is the end of a message, or nothing', () => {
    expect(didYouMean('title')).toBe("; did you mean 'title'?");
    expect(didYouMean(undefined)).toBe('');
  });

  it('names the first unknown option', () => {
    expect(unknownOption({ as: 'a', foriegnKey: 'b', zzz: 1 }, ['as', 'foreignKey'])).toBe(
      "an unknown option 'foriegnKey'; did you mean 'foreignKey'?",
    );
    expect(unknownOption({ zzz: 1 }, ['as', 'foreignKey'])).toBe("an unknown option 'zzz'");
    expect(unknownOption({ as: 'a' }, ['as', 'foreignKey'])).toBeUndefined();
  });
});
