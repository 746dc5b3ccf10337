import { expectTypeOf } from 'expect-type';
import { type Attributes, DataTypes, database, Model, type StandardSchema } from './api.js';

/** Validators fit the attribute that they are for. */

declare const trimmed: StandardSchema<string, string>;
declare const anything: StandardSchema<unknown, string>;
declare const positive: StandardSchema<number, number>;
declare const lengthOf: StandardSchema<string, number>;

export class User extends Model.init(
  {
    email: {
      type: DataTypes.STRING,
      validate: { isEmail: true, len: [5, 100], contains: { args: '@', msg: 'No @' } },
    },
    code: {
      type: DataTypes.STRING,
      validate: { is: /^[a-z]+$/i, not: ['^x', 'i'], notEmpty: { msg: 'Empty' }, isUUID: 4 },
    },
    kind: {
      type: DataTypes.STRING,
      validate: { isIn: [['a', 'b']], notIn: ['c'], isAlpha: 'de-DE', isUrl: { require_tld: false } },
    },
    age: { type: DataTypes.INTEGER, validate: { min: 0, max: { args: [150], msg: 'Too old' } } },
    born: { type: DataTypes.DATE, validate: { isBefore: '2020-01-01', isAfter: new Date(0), isDate: false } },
    even: { type: DataTypes.INTEGER, validate: { isEven: (value: number | null) => (value ?? 0) % 2 === 0 } },
    slug: {
      type: DataTypes.STRING,
      allowNull: false,
      validate: {
        notNull: { msg: 'A slug is needed' },
        async isFree(value: string) {
          if (value === 'taken') throw new Error('taken');
        },
        untyped(value, record) {
          return value !== record.email;
        },
      },
    },
    name: { type: DataTypes.STRING, validate: trimmed },
    note: { type: DataTypes.TEXT, validate: anything },
    price: { type: DataTypes.DECIMAL, validate: trimmed },
  },
  {
    database,
    modelName: 'user',
    validate: {
      emailOrCode(record) {
        if (record.email === null && this.code === null) throw new Error('email or code');
      },
    },
  },
) {}

expectTypeOf<Attributes<typeof User>['slug']>().toEqualTypeOf<string>();
expectTypeOf<Attributes<typeof User>['even']>().toEqualTypeOf<number | null>();
expectTypeOf<Attributes<typeof User>['price']>().toEqualTypeOf<string | null>();

database.define('a', {
  // @ts-expect-error no validator has the name 'isEmial'
  email: { type: DataTypes.STRING, validate: { isEmial: true } },
});
database.define('b', {
  // @ts-expect-error the attribute holds a number, or null
  age: { type: DataTypes.INTEGER, validate: { isShort: (value: string) => value.length < 5 } },
});
database.define('c', {
  // @ts-expect-error the attribute can be null
  age: { type: DataTypes.INTEGER, validate: { isEven: (value: number) => value % 2 === 0 } },
});
database.define('d', {
  // @ts-expect-error the schema does not accept the values of the attribute
  email: { type: DataTypes.STRING, validate: positive },
});
database.define('e', {
  // @ts-expect-error the schema returns values that the attribute cannot be set to
  email: { type: DataTypes.STRING, validate: lengthOf },
});
database.define('f', {
  // @ts-expect-error `len` takes a list
  email: { type: DataTypes.STRING, validate: { len: 5 } },
});
database.define('g', {
  // @ts-expect-error `is` takes an expression
  email: { type: DataTypes.STRING, validate: { is: true } },
});
// @ts-expect-error validators of a model are functions
database.define('h', { email: DataTypes.STRING }, { validate: { isEmail: true } });

database.define(
  'i',
  { from: DataTypes.DATE, to: DataTypes.DATE },
  {
    validate: {
      inOrder(period) {
        if (period.to < this.from) throw new Error('not in order');
      },
      isLong: (period) => period.to - period.from > 5,
    },
  },
);
