import * as fc from 'fast-check';
import { formatPath, type PathChain, toPath } from '../../../src/errors/path.js';
import { anyCharacter } from '../../helpers/any-character.ts';

describe('a path', () => {
  it.each([
    [[], ''],
    [['title'], 'title'],
    [['user', 'addresses', 1, 'city'], 'user.addresses[1].city'],
    [[0, 'title'], '[0].title'],
    [['größe', '$ref', '_id'], 'größe.$ref._id'],
    [['first name'], '["first name"]'],
    [['user', 'a.b', 'city'], 'user["a.b"].city'],
    [['tags', '0'], 'tags["0"]'],
    [['say "hi"\n'], '["say \\"hi\\"\\n"]'],
    [['user', '__proto__'], 'user.__proto__'],
  ])('%j is printed as %s', (path, text) => {
    expect(formatPath(path)).toBe(text);
  });

  it('is printed like no other path', () => {
    const paths = fc.array(
      fc.oneof(fc.string({ unit: anyCharacter }), fc.constantFrom('a', '0', 'a.b', ''), fc.nat(9)),
    );
    return fc.assert(
      fc.property(paths, paths, (one, other) => {
        fc.pre(JSON.stringify(one) !== JSON.stringify(other));
        expect(formatPath(one)).not.toBe(formatPath(other));
      }),
    );
  });

  it('is read from a chain in the order of the root to the newest step', () => {
    const user: PathChain = { parent: null, step: 'user' };
    const addresses: PathChain = { parent: user, step: 'addresses' };
    expect(toPath({ parent: addresses, step: 1 })).toEqual(['user', 'addresses', 1]);
    expect(toPath(null)).toEqual([]);
  });

  it('cannot be changed by the code that catches the error', () => {
    expect(Object.isFrozen(toPath({ parent: null, step: 'user' }))).toBe(true);
  });

  it('can be 100,000 steps long', () => {
    let chain: PathChain = null;
    for (let depth = 0; depth < 100_000; depth += 1) chain = { parent: chain, step: 'child' };
    expect(formatPath(toPath(chain))).toHaveLength('child.'.length * 100_000 - 1);
  });
});
