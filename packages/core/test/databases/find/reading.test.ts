import { DataTypes, OptionError, ValidationError } from '@espalier/core';
import { describeEachDatabase, openShop } from '@espalier/testkit';
import { statementsOfFind } from '../../helpers/find-statements.js';

describeEachDatabase('reading', (context) => {
  async function openUsers() {
    const shop = await openShop(context);
    await shop.User.bulkCreate([
      { firstName: 'Cy', lastName: 'Berg' },
      { firstName: 'Ann', lastName: null },
      { firstName: 'Bob', lastName: 'Berg' },
      { firstName: 'Ann', lastName: 'Cole' },
    ]);
    return shop;
  }

  const names = (users: readonly { firstName: string; lastName: string | null }[]) =>
    users.map(({ firstName, lastName }) => `${firstName} ${lastName ?? '-'}`);

  it('finds a row by its primary key, or null', async () => {
    const { database, User } = await openUsers();
    const [row] = await context.rows(database, `select * from users where "firstName" = 'Bob'`);

    const bob = await User.findByPk(Number(row?.id));

    expect(bob).toBeInstanceOf(User);
    expect(bob).toMatchObject({ id: row?.id, firstName: 'Bob', lastName: 'Berg' });
    expect(bob?.createdAt.getTime()).toBe(new Date(row?.createdAt as Date | string).getTime());
    expect(bob?.isNewRecord).toBe(false);
    expect(await User.findByPk(4711)).toBeNull();
  });

  it('finds rows whose attributes equal values, or are null', async () => {
    const { User } = await openUsers();

    expect(names(await User.findAll({ where: { lastName: 'Berg' }, order: ['id'] }))).toEqual([
      'Cy Berg',
      'Bob Berg',
    ]);
    expect(names(await User.findAll({ where: { firstName: 'Ann', lastName: null } }))).toEqual(['Ann -']);
    expect(names(await User.findAll({ where: { firstName: 'Ann', lastName: 'Berg' } }))).toEqual([]);
    expect(await User.findAll({ where: {} })).toHaveLength(4);
  });

  it('finds one row, or null', async () => {
    const { User } = await openUsers();

    expect(await User.findOne({ where: { firstName: 'Ann' }, order: [['id', 'DESC']] })).toMatchObject({
      lastName: 'Cole',
    });
    expect(await User.findOne({ where: { firstName: 'Zed' } })).toBeNull();
    expect(await User.findOne({ order: ['id'], offset: 2 })).toMatchObject({ firstName: 'Bob' });
  });

  it('sorts by several attributes, and pages with limit and offset', async () => {
    const { User } = await openUsers();
    const order = [
      ['firstName', 'ASC'],
      ['id', 'DESC'],
    ] as const;

    expect(names(await User.findAll({ order }))).toEqual(['Ann Cole', 'Ann -', 'Bob Berg', 'Cy Berg']);
    expect(names(await User.findAll({ order, limit: 2 }))).toEqual(['Ann Cole', 'Ann -']);
    expect(names(await User.findAll({ order, limit: 2, offset: 1 }))).toEqual(['Ann -', 'Bob Berg']);
    expect(names(await User.findAll({ order, offset: 3 }))).toEqual(['Cy Berg']);
    expect(names(await User.findAll({ order, limit: 0 }))).toEqual([]);
  });

  it('says which condition, order or page is invalid', async () => {
    const { User } = await openUsers();
    const wrong: readonly (readonly [object, string])[] = [
      [{ where: { fristName: 'Ann' } }, 'INVALID_QUERY'],
      [{ where: { firstName: undefined } }, 'INVALID_QUERY'],
      [{ where: { id: '1 or 1=1' } }, 'INVALID_QUERY'],
      [{ order: [['fristName', 'ASC']] }, 'INVALID_OPTION'],
      [{ order: [['id', 'ASC; drop table users']] }, 'INVALID_OPTION'],
      [{ limit: -1 }, 'INVALID_OPTION'],
      [{ offset: 0.5 }, 'INVALID_OPTION'],
      [{ wheer: {} }, 'INVALID_OPTION'],
    ];
    context.statements.length = 0;
    for (const [options, code] of wrong) {
      // What arrives from outside has no types.
      const error = await User.findAll(options as never).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(code === 'INVALID_QUERY' ? ValidationError : OptionError);
      expect(error).toMatchObject({ code });
    }
    expect(context.statements).toEqual([]);
  });

  it('finds by a composite key, given as an object of its parts', async () => {
    const database = context.open();
    const key = { type: DataTypes.INTEGER, primaryKey: true } as const;
    const Square = database.define('square', { x: key, y: key, name: DataTypes.STRING });
    const Piece = database.define('piece', { kind: DataTypes.STRING });
    const Pieces = Square.hasMany(Piece);
    await database.sync();
    const squares = [
      { x: 1, y: 2, pieces: [{ kind: 'rook' }] },
      { x: 2, y: 1, pieces: [{ kind: 'pawn' }] },
      { x: 1, y: 1, name: 'corner' },
    ];
    await Square.bulkCreate(squares, { include: [Pieces] });
    context.statements.length = 0;

    expect(await Square.findByPk({ x: 1, y: 1 })).toMatchObject({ name: 'corner' });
    expect(await Square.findByPk({ x: 3, y: 1 })).toBeNull();
    context.statements.length = 0;
    expect(await Square.findAll({ include: [Pieces], order: ['x', 'y'] })).toMatchObject([
      { x: 1, y: 1, pieces: [] },
      { x: 1, y: 2, pieces: [{ kind: 'rook', squareX: 1, squareY: 2 }] },
      { x: 2, y: 1, pieces: [{ kind: 'pawn', squareX: 2, squareY: 1 }] },
    ]);
    expect(context.statements).toHaveLength(statementsOfFind(context, 1 + 1));
  });

  it('returns instances with the methods of their class, and plain data for JSON', async () => {
    const { User } = await openShop(context);
    const include = [User.Addresses] as const;
    await User.create(
      { firstName: 'Mick', lastName: 'Broadstone', addresses: [{ city: 'Austin' }] },
      { include },
    );

    const user = await User.findOne({ include });

    expect(user?.fullName).toBe('Mick Broadstone');
    const plain = user?.toJSON();
    expect(Object.getPrototypeOf(plain)).toBe(Object.prototype);
    expect(plain).toStrictEqual({
      ...user,
      addresses: [{ ...user?.addresses[0] }],
    });
    expect(JSON.parse(JSON.stringify({ user }))).toEqual({
      user: {
        id: user?.id,
        firstName: 'Mick',
        lastName: 'Broadstone',
        createdAt: user?.createdAt.toISOString(),
        updatedAt: user?.updatedAt.toISOString(),
        addresses: [expect.objectContaining({ city: 'Austin', type: null, userId: user?.id })],
      },
    });
  });
});
