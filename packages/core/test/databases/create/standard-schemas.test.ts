import { DataTypes, type StandardSchema } from '@espalier/core';
import { describeEachDatabase, errorOf } from '@espalier/testkit';
import * as v from 'valibot';
import { z } from 'zod';

/** A schema of no library. */
const schema = (validate: StandardSchema['~standard']['validate']): StandardSchema<unknown, never> =>
  ({ '~standard': { version: 1, vendor: 'own', validate } }) as never;

describeEachDatabase('a schema', (context) => {
  const openUsers = async () => {
    const database = context.open();
    const User = database.define('user', {
      email: { type: DataTypes.STRING, validate: z.string().trim().toLowerCase().check(z.email()) },
      name: { type: DataTypes.STRING, validate: v.pipe(v.string(), v.trim(), v.minLength(2, 'too short')) },
      settings: {
        type: DataTypes.JSON<{ theme: string; sizes?: number[] }>(),
        validate: z.object({
          theme: z.string().default('light'),
          sizes: z.array(z.number()).optional(),
        }) as never,
      },
      born: { type: DataTypes.DATE, validate: z.date().max(new Date('2020-01-01')) },
    });
    await database.sync();
    context.statements.length = 0;
    return User;
  };

  it('gives the value that is stored, and returned', async () => {
    const User = await openUsers();
    const { id, ...given } = await User.create({
      email: ' Mick@Example.org ',
      name: ' Mick',
      settings: {} as never,
      born: '2001-02-03',
    });
    expect(given).toMatchObject({
      email: 'mick@example.org',
      name: 'Mick',
      settings: { theme: 'light' },
      born: new Date('2001-02-03'),
    });
    expect(await User.findByPk(id)).toMatchObject(given);
  });

  it('has its issues reported below the path of the attribute', async () => {
    const User = await openUsers();
    const error = await errorOf(
      User.bulkCreate([
        { email: 'nobody', name: 'x' },
        { settings: { theme: 'dark', sizes: [1, 'two' as never] }, born: new Date() },
      ]),
    );
    expect(error.errors.map(({ path, validator, code }) => [path, validator, code])).toEqual([
      [[0, 'email'], 'zod', 'VALIDATOR_REJECTED'],
      [[0, 'name'], 'valibot', 'VALIDATOR_REJECTED'],
      [[1, 'settings', 'sizes', 1], 'zod', 'VALIDATOR_REJECTED'],
      [[1, 'born'], 'zod', 'VALIDATOR_REJECTED'],
    ]);
    expect(error.errors[1]?.message).toBe('[0].name: too short');
    expect(error.errors[2]?.message).toMatch(/^\[1\]\.settings\.sizes\[1\]: Invalid input/);
    expect(context.statements).toEqual([]);
  });

  it('is run by save and update, but not for null', async () => {
    const User = await openUsers();
    const user = await User.create({ email: null, name: 'Mick' });
    await user.update({ email: 'A@B.org' });
    expect(user.email).toBe('a@b.org');
    user.name = ' Ann ';
    await user.save();
    expect(user.name).toBe('Ann');
    expect(user.changed()).toEqual([]);
    await expect(user.update({ name: 'x' })).rejects.toThrow('name: too short');
    await User.update({ email: ' C@D.org' }, { all: true });
    expect(await User.findOne()).toMatchObject({ email: 'c@d.org', name: 'Ann' });
  });

  it('determines the value that is compared for uniqueness and passed to record validators', async () => {
    const database = context.open();
    const seen: unknown[] = [];
    const Tag = database.define(
      'tag',
      { name: { type: DataTypes.STRING, unique: true, validate: z.string().trim() } },
      { validate: { look: (tag) => void seen.push(tag.name) } },
    );
    const error = await errorOf(Tag.bulkCreate([{ name: 'wood' }, { name: ' wood ' }]));
    expect(error).toMatchObject({ code: 'DUPLICATE_KEY', path: [1, 'name'] });
    expect(seen).toEqual(['wood', 'wood']);
  });

  it('may be asynchronous', async () => {
    const database = context.open();
    const Item = database.define('item', {
      name: {
        type: DataTypes.STRING,
        validate: z
          .string()
          .refine(async (name) => name !== 'taken', 'is taken')
          .transform(async (name) => name.toUpperCase()),
      },
    });
    await database.sync();
    expect(await Item.create({ name: 'free' })).toMatchObject({ name: 'FREE' });
    expect(await errorOf(Item.create({ name: 'taken' }))).toMatchObject({
      message: 'name: is taken',
      path: ['name'],
    });
    expect(Item.planCreate({ name: 'taken' }).levels).toHaveLength(1);
  });

  it.each<[string, StandardSchema<unknown, never>, string]>([
    ['gives another type', schema(() => ({ value: 7 })), "name: 'item.name' must be a string, not a number"],
    [
      'gives what is too long',
      schema(() => ({ value: 'xxx' })),
      "name: 'item.name' must be a string of at most 2 characters: it has more",
    ],
    ['gives nothing', schema(() => ({ value: undefined })), "name: 'item.name' may not be null"],
    [
      'throws',
      schema(() => {
        throw new Error('broken');
      }),
      'name: broken',
    ],
    ['rejects', schema(async () => Promise.reject(new Error('broken'))), 'name: broken'],
    [
      'answers with nonsense',
      schema(() => null as never),
      "name: Cannot read properties of null (reading 'issues')",
    ],
    [
      'has an issue with a symbol, a number and an object in its path',
      schema(() => ({ issues: [{ message: 'no', path: [Symbol('s'), 0, { key: 'k' }] }] })),
      'name["Symbol(s)"][0].k: no',
    ],
  ])('that %s is a problem with a path', async (_, validate, message) => {
    const database = context.open();
    const Item = database.define('item', { name: { type: DataTypes.STRING(2), allowNull: false, validate } });
    const error = await errorOf(Item.create({ name: 'x' }));
    expect(error.message).toBe(message);
    expect(context.statements).toEqual([]);
  });

  it('may turn a value that can be null into null', async () => {
    const database = context.open();
    const Item = database.define('item', {
      name: { type: DataTypes.STRING, validate: z.string().transform((name) => (name === '' ? null : name)) },
    });
    await database.sync();
    expect(await Item.create({ name: '' })).toMatchObject({ name: null });
  });

  it('cannot bring in what the database cannot store', async () => {
    const database = context.open();
    const Item = database.define('item', {
      name: { type: DataTypes.STRING, validate: schema(() => ({ value: 'a\0' })) },
    });
    await database.sync();
    const made = Item.create({ name: 'x' });
    if (context.dialect === 'postgres')
      await expect(made).rejects.toMatchObject({ code: 'INVALID_VALUE', path: ['name'] });
    else expect(await made).toMatchObject({ name: 'a\0' });
  });
});
