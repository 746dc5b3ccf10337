// biome-ignore-all lint/nursery/noFloatingPromises: this file is compiled and never run
import { expectTypeOf } from 'expect-type';
import { DataTypes, database, type SchemaPlan, type SchemaStep, type TableDescription } from './api.js';

/** What models say about changes of tables, and what plans tell. */

database.define('item', { name: { type: DataTypes.STRING, was: 'title' } }, { was: 'things' });

database.define('wrong', {
  name: {
    type: DataTypes.STRING,
    // @ts-expect-error: a text
    was: 7,
  },
});

database.define(
  'wrong',
  {},
  {
    // @ts-expect-error: a text
    was: ['things'],
  },
);

expectTypeOf(database.planSchema()).resolves.toEqualTypeOf<SchemaPlan>();
expectTypeOf(database.readSchema()).resolves.toEqualTypeOf<readonly TableDescription[]>();
expectTypeOf<SchemaStep['down']>().toEqualTypeOf<readonly string[] | undefined>();

declare const plan: SchemaPlan;
// @ts-expect-error: a plan is frozen
plan.steps.push();

// @ts-expect-error: sync changes no table
database.sync({ alter: true });
