import { DataTypes } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';
import fc from 'fast-check';

describeEachDatabase('any sequence of links', (context) => {
  const place = (count: number) => fc.integer({ min: 0, max: count - 1 });
  const steps = fc.array(
    fc.record({
      call: fc.constantFrom('add' as const, 'set' as const, 'remove' as const),
      source: place(2),
      targets: fc.array(place(4), { maxLength: 4 }),
      byKey: fc.boolean(),
      isLoaded: fc.boolean(),
    }),
    { minLength: 1, maxLength: 8 },
  );
  const sorted = (numbers: Iterable<number>) => [...numbers].sort((a, b) => a - b);

  it('stores the rows, and shows the lists, that sets would have', async () => {
    const database = context.open();
    const plain = { timestamps: false } as const;
    const User = database.define('user', {}, plain);
    const Item = database.define('item', { kind: DataTypes.STRING }, plain);
    const associations = {
      owned: User.hasMany(Item, { as: 'owned', scope: { kind: 'thing' } }),
      liked: User.belongsToMany(Item, { as: 'liked', through: 'likes' }),
    };
    await database.sync();
    const name = fc.constantFrom('owned' as const, 'liked' as const);
    await fc.assert(
      fc.asyncProperty(name, steps, async (as, sequence) => {
        const users = await User.bulkCreate([{}, {}]);
        const items = await Item.bulkCreate([{}, {}, {}, {}]);
        const ids = items.map(({ id }) => id);
        const expected = users.map(() => new Set<number>());
        for (const { call, source, targets, byKey, isLoaded } of sequence) {
          const user = users[source];
          const set = expected[source];
          if (user === undefined || set === undefined) throw new Error('no such source');
          if (isLoaded) await User.load(users, [associations.owned, associations.liked]);
          const chosen = targets.map((target) => (byKey ? ids[target] : items[target]) as number);
          if (as === 'owned') await associations.owned[call](user, chosen);
          else await associations.liked[call](user, chosen);

          const touched = targets.map((target) => ids[target] as number);
          if (call === 'set') set.clear();
          for (const id of touched) {
            if (call === 'remove') set.delete(id);
            else set.add(id);
            // What one user owns, another owns no more.
            if (as === 'owned' && call !== 'remove') expected[1 - source]?.delete(id);
          }
          // The call changed this user only: another one that showed the row has to read it again.
          Reflect.deleteProperty(users[1 - source] as object, as);
          const found = await associations[as].get(user);
          expect(sorted(found.map(({ id }) => id))).toEqual(sorted(set));
          expect(await associations[as].count(user)).toBe(set.size);
          expect(await associations[as].has(user, [...set])).toBe(true);
          const shown = (user as unknown as Record<string, { id: number }[] | undefined>)[as];
          if (shown !== undefined) expect(sorted(shown.map(({ id }) => id))).toEqual(sorted(set));
          if (isLoaded && !byKey) expect(shown).toBeDefined();
        }
        const other = associations[as === 'owned' ? 'liked' : 'owned'];
        for (const user of users) expect(await other.count(user)).toBe(0);
        for (const [source, set] of expected.entries()) {
          const user = users[source];
          if (user !== undefined) expect(await associations[as].count(user)).toBe(set.size);
        }
      }),
      { numRuns: 25 },
    );
  });
});
