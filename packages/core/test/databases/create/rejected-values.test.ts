import { NotIncludedError, UnknownKeyError, ValidationError } from '@espalier/core';
import { describeEachDatabase, errorOf, openShop, type Shop } from '@espalier/testkit';
import { rejectedValues } from './rejected-values.js';

const withAll = ({ Product, User }: Shop) => ({
  include: [{ association: Product.User, include: [User.Addresses, User.Profile] }, Product.Tags],
});
const mick = { firstName: 'Mick' };

describeEachDatabase('create rejects before any SQL', (context) => {
  it.each(rejectedValues)('%s', async (_, values, code, path, message) => {
    const shop = await openShop(context);
    const error = await errorOf(shop.Product.create(values as never, withAll(shop) as never));
    expect(error).toBeInstanceOf(ValidationError);
    const [name, ...printed] = String(error).split(': ');
    expect(name).toBe(error.name);
    expect({ code: error.code, path: error.path, printed: printed.join(': ') }).toEqual({
      code,
      path,
      printed: message,
    });
    expect(error.hint === undefined ? error.message : `${error.message}; ${error.hint}`).toBe(message);
    expect(error.errors).toEqual([error]);
    expect(context.statements).toEqual([]);
  });

  it('a nested row whose association is not included, and says what to add', async () => {
    const { Product, User } = await openShop(context);
    const error = await errorOf(
      Product.create({ title: 'Chair', user: { ...mick, addresses: [{ city: 'Austin' }] } } as never, {
        include: [Product.User],
      }),
    );
    expect(error).toBeInstanceOf(NotIncludedError);
    expect(error).toMatchObject({
      code: 'NOT_INCLUDED',
      model: 'user',
      association: 'addresses',
      path: ['user', 'addresses'],
      message:
        "user.addresses: the association 'addresses' of 'user' is not included, so its values would be lost",
      hint: "add it to the include of 'user'",
    });
    const empty = await errorOf(User.create({ ...mick, addresses: [] } as never));
    expect(empty.code).toBe('NOT_INCLUDED');
    expect(context.statements).toEqual([]);
  });

  it('every problem of the whole graph, in one error', async () => {
    const shop = await openShop(context);
    const values = { titel: 'Chair', user: { addresses: [{ city: 'Austin' }, null] }, tags: 7 };
    const error = await errorOf(shop.Product.create(values as never, withAll(shop) as never));
    const lines = (titel: string) =>
      [
        'product.create: 4 problems',
        `  - titel: 'titel' is neither an attribute nor an association of 'product'${titel}`,
        "  - tags: 'tags' of 'product' is a belongsToMany: it must be an array of 'tag', not a number",
        "  - user.addresses[1]: 'addresses' of 'user' is a hasMany: each item must be an object of 'address', not null",
        "  - user.firstName: 'user.firstName' is required",
      ].join('\n');
    expect(error.message).toBe(lines(''));
    expect(error.errors.map(({ hint }) => hint)).toEqual([
      "did you mean 'title'?",
      undefined,
      undefined,
      undefined,
    ]);
    expect(String(error)).toBe(`ValidationError: ${lines("; did you mean 'title'?")}`);
    expect(error.stack).toContain(lines("; did you mean 'title'?"));
    expect(error.code).toBe('VALIDATION_FAILED');
    expect(error.errors.map(({ path }) => path)).toEqual([
      ['titel'],
      ['tags'],
      ['user', 'addresses', 1],
      ['user', 'firstName'],
    ]);
    expect(error.errors[0]).toBeInstanceOf(UnknownKeyError);
    expect(context.statements).toEqual([]);
  });

  it('a wrong row among the many of a bulkCreate, by its position', async () => {
    const { User } = await openShop(context);
    const error = await errorOf(User.bulkCreate([mick, { lastName: 'Nobody' }, mick] as never));
    expect(error).toMatchObject({
      path: [1, 'firstName'],
      message: "[1].firstName: 'user.firstName' is required",
    });
    const noList = await errorOf(User.bulkCreate(mick as never));
    expect(noList).toMatchObject({
      code: 'INVALID_SHAPE',
      message: 'user.bulkCreate takes an array, not an object',
    });
    expect(context.statements).toEqual([]);
  });

  it('invalid and unknown options', async () => {
    const { User } = await openShop(context);
    const messageOf = async (call: Promise<unknown>) => (await errorOf(call)).message;
    expect(await messageOf(User.create(mick, null as never))).toBe(
      'user.create: the options must be an object, not null',
    );
    expect(await messageOf(User.findAll([] as never))).toBe(
      'user.findAll: the options must be an object, not an array',
    );
    expect(await messageOf(User.create(mick, { inclde: [] } as never))).toBe(
      "user.create was given an unknown option 'inclde'; did you mean 'include'?",
    );
    expect(context.statements).toEqual([]);
  });
});
