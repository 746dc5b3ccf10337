import { EspalierError, OptionError, ValidationError } from '@espalier/core';
import { describeEachDatabase, openShop } from '@espalier/testkit';

// biome-ignore lint/suspicious/noExplicitAny: the tests make calls that the compiler rejects
type Anything = any;

describeEachDatabase('a wrong call on an association', (context) => {
  async function openStockedShop() {
    const shop = await openShop(context);
    const chair: Anything = await shop.Product.create({ title: 'Chair' });
    const ann: Anything = await shop.User.create({ firstName: 'Ann' });
    const wood: Anything = await shop.Tag.create({ name: 'wood' });
    context.statements.length = 0;
    return { ...shop, chair, ann, wood };
  }

  async function messageOf(work: Promise<unknown>) {
    const error = await work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(EspalierError);
    // As a log prints it: the message with its hint.
    return String(error);
  }

  /** A mistake that is independent of data is an OptionError; invalid keys, conditions and values are data. */
  const wrongCode =
    /instance of|not stored yet|to-many associations|unknown option|load (takes an array|needs)|^include: |with `required`/;

  it('is rejected before any SQL, and the error says what is allowed', async () => {
    const { Product, User, Tag, chair, ann, wood } = await openStockedShop();
    const owner: Anything = Product.User;
    const tags: Anything = Product.Tags;
    const addresses: Anything = User.Addresses;
    const unsaved = Product.build({ title: 'Table' });
    const calls: [() => Promise<unknown>, string][] = [
      [
        () => owner.get(ann),
        "product.user.get takes an instance of 'product', and was given one of another model",
      ],
      [() => owner.get(5), "product.user.get takes an instance of 'product', not a number"],
      [() => owner.get(undefined), "product.user.get takes an instance of 'product', not undefined"],
      [() => owner.get({ ...chair }), "product.user.get takes an instance of 'product', not an object"],
      [
        () => tags.add(unsaved, wood),
        "product.tags.add was given an instance of 'product' that is not stored yet; save it first",
      ],
      [
        () => tags.set(chair, [wood, Tag.build({ name: 'red' })]),
        "product.tags.set was given an instance of 'tag' that is not stored yet; save it first",
      ],
      [
        () => tags.has(chair, ann),
        "product.tags.has takes an instance of 'tag', and was given one of another model",
      ],
      [
        () => tags.add(chair, ['one']),
        "product.tags.add takes instances of 'tag' or primary keys (a value of 'id'); a key must be an integer from -2147483648 to 2147483647, not a string",
      ],
      [
        () => tags.add(chair, null),
        "product.tags.add takes instances of 'tag' or primary keys (a value of 'id'), not null",
      ],
      [
        () => tags.remove(chair, { id: 1 }),
        "product.tags.remove takes instances of 'tag' or primary keys (a value of 'id'); a key must be an integer from -2147483648 to 2147483647, not an object",
      ],
      [
        () => tags.set(chair, wood),
        'product.tags.set takes an array: all rows that the association is to refer to',
      ],
      [
        () => tags.set(chair, null),
        'product.tags.set takes an array: all rows that the association is to refer to',
      ],
      [
        () => owner.set(chair, [ann]),
        "product.user.set takes one 'user', not an array: a belongsTo refers to one",
      ],
      [
        () => owner.set(chair, undefined),
        "product.user.set takes instances of 'user' or primary keys (a value of 'id'), not undefined",
      ],
      [() => owner.add(chair, ann), 'product.user.add is for to-many associations; a belongsTo takes `set`'],
      [
        () => tags.get(chair, { limt: 1 }),
        "product.tags.get was given an unknown option 'limt'; did you mean 'limit'?",
      ],
      [() => owner.get(chair, { limit: 1 }), "product.user.get was given an unknown option 'limit'"],
      [
        () => addresses.add(ann, [], { through: {} }),
        "user.addresses.add was given an unknown option 'through'",
      ],
      [
        () => tags.count(chair, { where: { nam: 'x' } }),
        "where: 'nam' is not an attribute of 'tag'; did you mean 'name'?",
      ],
      [
        () => tags.add(chair, wood, { through: 5 }),
        "product.tags.add takes `through` as an object of attributes of 'productTag', not a number",
      ],
      [
        () => tags.add(chair, wood, { through: { rnk: 5 } }),
        "through.rnk: 'rnk' is neither an attribute nor an association of 'productTag'; did you mean 'rank'?",
      ],
      [
        () => tags.add(chair, wood, { through: { productId: 5 } }),
        "product.tags.add: 'productTag.productId' is set by the association; leave it out of `through`",
      ],
      [() => Product.load(chair, Product.User), 'product.load takes an array of instances, not an object'],
      [
        () => Product.load([ann], Product.User),
        "product.load takes an instance of 'product', and was given one of another model",
      ],
      [
        () => Product.load([unsaved as Anything], Product.User),
        "product.load was given an instance of 'product' that is not stored yet; save it first",
      ],
      [() => Product.load([chair], []), 'product.load needs an association, or a list of them'],
      [
        () => Product.load([chair], User.Addresses as Anything),
        "include: 'addresses' is an association of 'user', not of 'product'",
      ],
      [
        () => Product.load([chair], [{ association: Product.User, required: true }]),
        "product.load: 'user' is included with `required`, which cannot leave out instances that are there",
      ],
    ];
    for (const [work, message] of calls) {
      expect(await messageOf(work())).toContain(message);
      await expect(work()).rejects.toBeInstanceOf(wrongCode.test(message) ? OptionError : ValidationError);
    }
    expect(context.statements).toEqual([]);
  });

  it('is rejected for what only looks like an instance or a key', async () => {
    const { Product, chair } = await openStockedShop();
    const forged = JSON.parse('{ "id": 1, "isNewRecord": false, "__proto__": { "id": 2 } }');
    for (const target of [forged, Object.create(chair), [[1]], { valueOf: () => 1 }, Number.NaN, 1.5, true]) {
      await messageOf(Product.Tags.add(chair, target as never));
      await messageOf(Product.User.set(chair, target as never));
    }
    await messageOf(Product.User.get(Object.create(chair)));
    expect(context.statements).toEqual([]);
  });
});
