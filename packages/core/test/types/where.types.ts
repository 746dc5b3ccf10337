// biome-ignore-all lint/nursery/noFloatingPromises: this file is compiled and never run
import { DataTypes, database, Model, Op, type Where } from './api.js';
import { Address, Product, User } from './shop.js';

/** Conditions: equal values, null, lists, operators, and what combines them; at the root and in an include. */

class Everything extends Model.init(
  {
    text: { type: DataTypes.STRING, allowNull: false },
    note: DataTypes.TEXT,
    count: DataTypes.INTEGER,
    big: DataTypes.BIGINT,
    price: { type: DataTypes.DECIMAL, allowNull: false },
    on: DataTypes.BOOLEAN,
    at: { type: DataTypes.DATE, allowNull: false },
    state: { type: DataTypes.ENUM('open', 'closed'), allowNull: false },
    json: DataTypes.JSON<{ tags: string[] }>(),
    any: DataTypes.JSONB,
    list: DataTypes.ARRAY(DataTypes.INTEGER),
  },
  { database, modelName: 'everything' },
) {
  static Owner = this.belongsTo(() => User, { as: 'owner' });
}

// Every operator.
Everything.findAll({
  where: {
    text: { [Op.like]: 'a%', [Op.notLike]: '%z', [Op.iLike]: 'A%', [Op.startsWith]: 'a', [Op.endsWith]: 'b' },
    note: { [Op.eq]: null },
    count: { [Op.gt]: 1, [Op.gte]: 1, [Op.lt]: 9, [Op.lte]: 9, [Op.ne]: 5 },
    big: { [Op.between]: [1n, '2'] },
    price: { [Op.in]: ['1.50', 2] },
    on: { [Op.ne]: null },
    at: { [Op.between]: [new Date(), '2024-01-01T00:00:00Z'] },
    state: { [Op.notIn]: ['open'] },
    json: { [Op.not]: null },
    list: { [Op.ne]: [1, 2] },
    ownerId: { [Op.not]: { [Op.in]: [1, 2] } },
  },
});
Everything.findAll({
  where: { state: ['open', 'closed'], count: [1, 2, null], ownerId: [1], at: [new Date()] },
});
Everything.findAll({ where: { json: { tags: ['a'] }, list: [1, 2], note: null } });
Everything.findAll({ where: { state: { [Op.startsWith]: 'op' } } });
Everything.findAll({
  where: {
    text: { [Op.iStartsWith]: 'A', [Op.iEndsWith]: 'B', [Op.iContains]: 'c', [Op.notILike]: '%d' },
    note: { [Op.not]: { [Op.iContains]: 'e' } },
  },
});

// Whole conditions combine, and nest.
Product.findAll({
  where: {
    price: { [Op.lt]: '100' },
    [Op.or]: [
      { title: 'Chair' },
      { [Op.and]: [{ title: { [Op.like]: 'Table%' } }, { [Op.not]: { userId: null } }] },
    ],
    [Op.not]: { title: ['Stool', 'Bench'] },
  },
});

// Conditions are values: they can be named, handed on, and put together.
const cheap: Where<typeof Product> = { price: { [Op.lt]: 10 } };
Product.findAll({ where: { [Op.and]: [cheap, { title: 'Chair' }] } });
export function titled(titles: readonly string[], owners: number[]): Where<typeof Product> {
  return { title: titles, userId: { [Op.in]: owners } };
}

// In an include.
Product.findAll({
  include: [
    {
      association: Product.User,
      where: {
        firstName: { [Op.like]: 'M%' },
        lastName: ['Broadstone', null],
        [Op.or]: [{ id: 1 }, { [Op.not]: { lastName: null } }],
      },
      include: [
        { association: User.Addresses, where: { type: ['home', 'work'], city: { [Op.ne]: 'Austin' } } },
      ],
    },
    { association: Product.Reviews, where: { createdAt: { [Op.gt]: new Date() }, authorId: [1, 2] } },
  ],
});
const named: Where<typeof User> = { firstName: 'Mick', [Op.or]: [{ lastName: null }] };
Product.findAll({ include: [{ association: Product.User, where: named }] });
const frozen = { firstName: 'Mick' } as const;
Product.findAll({ include: [{ association: Product.User, where: frozen }] });
class Watch extends Model.init({}, { database, modelName: 'watch' }) {
  static Target = this.belongsTo(() => Everything, { as: 'target' });
}
Watch.findAll({
  include: [
    {
      association: Watch.Target,
      where: {
        any: { [Op.ne]: { a: [1] } },
        json: { tags: ['a'] },
        list: [1, 2],
        count: { [Op.between]: [1, 2], [Op.not]: { [Op.in]: [1, null] } },
        ownerId: null,
      },
    },
  ],
});
Everything.findAll({ where: { any: { a: [1] } } });
Everything.findAll({ where: { any: { [Op.eq]: [1] } } });
// Where the association is not known, neither are its attributes.
Product.findAll({ include: [{ association: 'user', where: { anything: 1 } }] });
Product.findAll({ include: [{ model: User, where: { anything: 1 } }] });

Everything.findAll({
  where: {
    // @ts-expect-error: did you mean 'count'?
    cuont: 1,
  },
});
Everything.findAll({
  where: {
    // @ts-expect-error: operators are symbols
    count: { gt: 1 },
  },
});
Everything.findAll({
  where: {
    // @ts-expect-error: nor is their name an operator beside one
    count: { [Op.gt]: 1, lt: 5 },
  },
});
Everything.findAll({
  where: {
    // @ts-expect-error: nor at the top
    or: [{ count: 1 }],
  },
});
Everything.findAll({
  where: {
    // @ts-expect-error: patterns are for text
    count: { [Op.like]: '1%' },
  },
});
Everything.findAll({
  where: {
    // @ts-expect-error: a decimal is a number, though it is read as text
    price: { [Op.startsWith]: '1' },
  },
});
Everything.findAll({
  where: {
    // @ts-expect-error: a decimal is a number
    price: { [Op.iStartsWith]: '1' },
    // @ts-expect-error: JSON is no text
    json: { [Op.iContains]: 'a' },
    // @ts-expect-error: a text is a string
    text: { [Op.iEndsWith]: 5 },
    // @ts-expect-error: patterns are for text
    count: { [Op.notILike]: '1%' },
  },
});
Everything.findAll({
  where: {
    // @ts-expect-error: a pattern is text
    text: { [Op.like]: 5 },
  },
});
Everything.findAll({
  where: {
    // @ts-expect-error: a count is a number
    count: { [Op.gt]: '1' },
  },
});
Everything.findAll({
  where: {
    // @ts-expect-error: nothing is greater than null
    count: { [Op.gt]: null },
  },
});
Everything.findAll({
  where: {
    // @ts-expect-error: the column does not take null
    text: { [Op.eq]: null },
  },
});
Everything.findAll({
  where: {
    // @ts-expect-error: two ends
    count: { [Op.between]: [1] },
  },
});
Everything.findAll({
  where: {
    // @ts-expect-error: a list
    count: { [Op.in]: 1 },
  },
});
Everything.findAll({
  where: {
    // @ts-expect-error: not a member of the ENUM
    state: 'opn',
  },
});
Everything.findAll({
  where: {
    // @ts-expect-error: nor in a list
    state: ['open', 'clsed'],
  },
});
Everything.findAll({
  where: {
    // @ts-expect-error: nor as the operand of an operator
    state: { [Op.ne]: 'opn' },
  },
});
Everything.findAll({
  where: {
    // @ts-expect-error: a list of numbers
    ownerId: ['1'],
  },
});
Everything.findAll({
  where: {
    // @ts-expect-error: an array is compared as a whole, not with a list of arrays
    list: [[1], [2]],
  },
});
Everything.findAll({
  where: {
    // @ts-expect-error: a list of conditions
    [Op.or]: { count: 1 },
  },
});
Everything.findAll({
  where: {
    // @ts-expect-error: an attribute's operator, not one of whole conditions
    [Op.gt]: 5,
  },
});
Everything.findAll({
  where: {
    [Op.or]: [
      { count: 1 },
      {
        // @ts-expect-error: did you mean 'count'?
        cuont: 1,
      },
    ],
  },
});
Everything.findAll({
  where: {
    [Op.not]: {
      // @ts-expect-error: did you mean 'count'?
      cuont: 1,
    },
  },
});
Everything.findAll({
  where: {
    // @ts-expect-error: an association is no attribute, so it has no operators
    owner: { [Op.ne]: null },
  },
});

Product.findAll({
  include: [
    {
      association: Product.User,
      where: {
        // @ts-expect-error: no attribute 'fistName' of model 'user'
        fistName: 'Mick',
      },
    },
  ],
});
Product.findAll({
  include: [
    {
      association: Product.User,
      where: {
        // @ts-expect-error: a name is text
        firstName: 5,
      },
    },
  ],
});
Product.findAll({
  include: [
    {
      association: Product.User,
      where: {
        // @ts-expect-error: operators are symbols
        firstName: { like: 'M%' },
      },
    },
  ],
});
Product.findAll({
  include: [
    {
      association: Product.User,
      where: {
        firstName: {
          [Op.like]: 'M%',
          // @ts-expect-error: nor is their name an operator beside one
          ne: 'Mick',
        },
      },
    },
  ],
});
Product.findAll({
  include: [
    {
      association: Product.User,
      where: {
        firstName: {
          // @ts-expect-error: a pattern is text
          [Op.like]: 5,
        },
      },
    },
  ],
});
Watch.findAll({
  include: [
    {
      association: Watch.Target,
      where: {
        count: {
          // @ts-expect-error: patterns are for text
          [Op.like]: '1%',
        },
      },
    },
  ],
});
Product.findAll({
  include: [
    {
      association: Product.User,
      where: {
        [Op.or]: [
          { firstName: 'Mick' },
          {
            // @ts-expect-error: no attribute 'name' of model 'user'
            name: 'Mick',
          },
        ],
      },
    },
  ],
});
User.findAll({
  include: [
    {
      association: User.Addresses,
      where: {
        [Op.not]: {
          // @ts-expect-error: not a member of the ENUM
          type: 'hom',
        },
      },
    },
  ],
});
Address.findAll({
  include: [
    {
      association: Address.User,
      // @ts-expect-error: conditions are an object
      where: 'id = 1',
    },
  ],
});
