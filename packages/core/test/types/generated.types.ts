// biome-ignore-all lint/nursery/noFloatingPromises: this file is compiled and never run
import { expectTypeOf } from 'expect-type';
import { type Attributes, type CreationAttributes, DataTypes, database, Model, sql } from './api.js';

/** Columns whose values the database computes are read, and never written. */

const firstName = sql.attribute('firstName');

class Person extends Model.init(
  {
    firstName: { type: DataTypes.STRING, allowNull: false },
    fullName: { type: DataTypes.STRING, generatedAs: sql`${firstName} || '!'` },
    length: {
      type: DataTypes.INTEGER,
      allowNull: false,
      generatedAs: sql`length(${firstName})`,
      stored: false,
    },
  },
  { database, modelName: 'person', timestamps: false },
) {}

expectTypeOf<Attributes<typeof Person>>().toEqualTypeOf<{
  id: number;
  firstName: string;
  readonly fullName: string | null;
  readonly length: number;
}>();

expectTypeOf<CreationAttributes<typeof Person>>().toEqualTypeOf<{
  firstName: string;
  id?: number | undefined;
}>();

export async function calls(person: Person) {
  await Person.create({ firstName: 'Mick' });
  await Person.save({ id: 1, firstName: 'Mick' });
  await Person.findAll({
    where: { fullName: 'Mick!', length: 4 },
    order: [['length', 'DESC']],
    attributes: ['fullName'],
  });
  expectTypeOf(person.fullName).toEqualTypeOf<string | null>();

  // @ts-expect-error: it cannot be set
  person.fullName = 'Mick';
  Person.create({
    firstName: 'Mick',
    // @ts-expect-error: it takes no value
    fullName: 'Mick',
  });
  Person.save({
    id: 1,
    // @ts-expect-error: it takes no value
    fullName: 'Mick',
  });
  person.update({
    // @ts-expect-error: it takes no value
    fullName: 'Mick',
  });
  Person.update(
    {
      // @ts-expect-error: it takes no value, not even a fragment
      length: sql`1`,
    },
    { all: true },
  );
}

database.define('wrong', {
  first: {
    type: DataTypes.STRING,
    generatedAs: sql`'a'`,
    // @ts-expect-error: the database alone computes the values
    defaultValue: 'a',
  },
  second: {
    type: DataTypes.INTEGER,
    generatedAs: sql`1`,
    // @ts-expect-error: a key is written
    primaryKey: true,
  },
});

database.define('wrong', {
  first: {
    type: DataTypes.STRING,
    // @ts-expect-error: an expression is a fragment
    generatedAs: "'a'",
  },
  second: {
    type: DataTypes.STRING,
    generatedAs: sql`'a'`,
    // @ts-expect-error: true or false
    stored: 'yes',
  },
});
