import { DataTypes } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';
import type { Loose } from '../../helpers/problems.js';

const plain = { timestamps: false } as const;

describeEachDatabase('a pair that several rows may join', (context) => {
  async function open() {
    const database = context.open();
    const User = database.define('user', { name: DataTypes.STRING }, plain);
    const Place = database.define('place', { name: DataTypes.STRING }, plain);
    const Visit = database.define(
      'visit',
      {
        id: { type: DataTypes.INTEGER, primaryKey: true },
        rating: DataTypes.INTEGER,
        note: { type: DataTypes.STRING, defaultValue: 'none' },
      },
      plain,
    );
    const through = { model: Visit, unique: false } as const;
    const Places = User.belongsToMany(Place, { through });
    const Users = Place.belongsToMany(User, { through });
    const Trip = database.define('trip', {}, plain);
    Trip.belongsTo(User);
    await database.sync();
    const user = await User.create({ name: 'Ann' });
    const [a, b] = await Place.bulkCreate([{ name: 'a' }, { name: 'b' }]);
    if (!a || !b) throw new Error('missing');
    for (const rating of [1, 2]) await Visit.create({ userId: user.id, placeId: a.id, rating } as never);
    const rows = async () => {
      const found = await context.rows(
        database,
        'select name, rating, note from visits join places on places.id = "placeId" order by visits.id',
      );
      return (found as Loose[]).map(({ name, rating, note }) => `${name} ${rating} ${note}`);
    };
    const loaded = async () => {
      const found = await User.findByPk(user.id, { include: [Places] });
      if (found === null) throw new Error('no user');
      return found;
    };
    return { database, User, Place, Visit, Places, Users, Trip, user, a, b, rows, loaded };
  }
  const shown = ({ places }: { places: readonly { name: unknown; visit: { rating: unknown } }[] }) =>
    places.map(({ name, visit }) => `${name} ${visit.rating}`).sort();

  it('gets another row from `add` with values, and its other rows keep theirs', async () => {
    const { Places, user, a, b, rows } = await open();
    context.statements.length = 0;
    await Places.add(user, [a, b], { through: { rating: 9 } });
    expect(context.statements.filter((each) => /visits/.test(each))).toHaveLength(1);
    expect(await rows()).toEqual(['a 1 none', 'a 2 none', 'a 9 none', 'b 9 none']);
    await Places.add(user, b.id, { through: { rating: null, note: 'again' } });
    expect(await rows()).toEqual(['a 1 none', 'a 2 none', 'a 9 none', 'b 9 none', 'b null again']);
  });

  it('gets another row from the other end too', async () => {
    const { Users, user, a, rows } = await open();
    await Users.add(a, user, { through: { rating: 9 } });
    expect(await rows()).toEqual(['a 1 none', 'a 2 none', 'a 9 none']);
  });

  it('gets no other row from `add` without values', async () => {
    const { Places, user, a, b, rows } = await open();
    for (const options of [undefined, {}, { through: {} }, { through: { rating: undefined } }]) {
      await Places.add(user, [a, b], options as never);
      expect(await rows()).toEqual(['a 1 none', 'a 2 none', 'b null none']);
    }
  });

  it('keeps its rows when `set` names it, and gets another one from values', async () => {
    const { Places, user, a, b, rows } = await open();
    await Places.set(user, [a, b]);
    expect(await rows()).toEqual(['a 1 none', 'a 2 none', 'b null none']);
    await Places.set(user, [a], { through: { rating: 9 } });
    expect(await rows()).toEqual(['a 1 none', 'a 2 none', 'a 9 none']);
    await Places.set(user, [b]);
    expect(await rows()).toEqual(['b null none']);
  });

  it('loses all its rows by `remove`', async () => {
    const { Places, user, a, b, rows } = await open();
    await Places.add(user, b);
    expect(await Places.has(user, [a, b])).toBe(true);
    expect(await Places.count(user)).toBe(3);
    await Places.remove(user, a);
    expect(await rows()).toEqual(['b null none']);
    expect(await Places.has(user, a)).toBe(false);
  });

  it('is listed once for each row in what is loaded, after `add`, `set` and `remove`', async () => {
    const { User, Places, a, b, loaded } = await open();
    const user = await loaded();
    expect(shown(user)).toEqual(['a 1', 'a 2']);
    const calls = [
      () => Places.add(user, [a, b], { through: { rating: 9 } }),
      () => Places.add(user, a.id, { through: { rating: 8 } }),
      () => Places.set(user, [b, a]),
      () => Places.set(user, [a], { through: { rating: 7 } }),
      () => Places.add(user, [a]),
      () => Places.remove(user, a),
    ];
    for (const call of calls) {
      await call();
      const stored = await User.findByPk(user.id, { include: [Places] });
      expect(shown(user)).toEqual(shown(stored as typeof user));
    }
  });

  it('has its former list after a rollback', async () => {
    const { database, Places, a, loaded } = await open();
    const user = await loaded();
    const undone = database.transaction(async () => {
      await Places.add(user, a, { through: { rating: 9 } });
      throw new Error('no');
    });
    await expect(undone).rejects.toThrow('no');
    expect(shown(user)).toEqual(['a 1', 'a 2']);
  });

  it('is not joined again when what was loaded is nested in a new row', async () => {
    const { Trip, loaded, rows } = await open();
    const include = [{ association: 'user', include: [{ association: 'places', include: ['users'] }] }];
    await Trip.create({ user: await loaded() } as never, { include } as never);
    expect(await rows()).toEqual(['a 1 none', 'a 2 none']);
  });

  it('is joined once for each instance that a nested create has of its row', async () => {
    const { User, Place, b, rows } = await open();
    const nested = async (rating: number) =>
      Object.assign((await Place.findByPk(b.id)) as object, { visit: { rating } });
    const places = [await nested(5), await nested(6)];
    await User.create({ name: 'Bob', places } as never, { include: ['places'] as never });
    expect(await rows()).toEqual(['a 1 none', 'a 2 none', 'b 5 none', 'b 6 none']);
  });

  it('still has one row where a key of the through model allows one', async () => {
    const database = context.open();
    const Tag = database.define('tag', { name: DataTypes.STRING }, plain);
    const Image = database.define('image', {}, plain);
    const ItemTag = database.define(
      'itemTag',
      {
        id: { type: DataTypes.INTEGER, primaryKey: true },
        tagId: { type: DataTypes.INTEGER, unique: 'item_tag' },
        itemId: { type: DataTypes.INTEGER, unique: 'item_tag' },
        itemType: { type: DataTypes.STRING, unique: 'item_tag' },
        rank: DataTypes.INTEGER,
      },
      plain,
    );
    const Tags = Image.belongsToMany(Tag, {
      through: { model: ItemTag, unique: false, scope: { itemType: 'image' } },
      foreignKey: 'itemId',
      otherKey: 'tagId',
      constraints: false,
    });
    await database.sync();
    const image = await Image.create({});
    const tag = await Tag.create({ name: 'x' });
    for (const rank of [1, 2]) await Tags.add(image, tag, { through: { rank } as never });
    expect(await context.rows(database, 'select rank from "itemTags"')).toEqual([{ rank: 2 }]);
  });
});
