import type { Database, WritePlan } from '@espalier/core';
import type { DatabaseContext, OpenOptions } from '@espalier/testkit';
import { defineSchema } from './define.js';
import type { Draws } from './draws.js';
import { includeFor, materialise, type Passed } from './materialise.js';
import { actualTables, expectedTables, type Tables } from './oracle.js';
import { randomSchema } from './schema.js';
import { isNew, type RandomRecord, type RandomValues, randomValues } from './values.js';

/** A random create, ready to be called: its tables are made, and what is to be linked is stored. */
export interface RandomRun {
  readonly database: Database;
  readonly values: RandomValues;
  readonly passed: Passed;
  /** What the tables have to hold before the create, and after it. */
  readonly before: Tables;
  readonly after: Tables;
  create(): Promise<readonly object[]>;
  /** What the create is going to do; there is no plan of many roots, nor of rows to be found by their keys. */
  plan(): WritePlan | undefined;
  tables(): Promise<Tables>;
}

/** Draws a run, gives it to `test`, and leaves nothing of it. */
export async function withRandomRun(
  context: DatabaseContext,
  draws: Draws,
  test: (run: RandomRun) => Promise<void>,
  options: OpenOptions = {},
): Promise<void> {
  const schema = randomSchema(draws);
  const values = randomValues(draws, schema);
  const database = context.open(options);
  context.statements.length = 0;
  try {
    if (context.dialect === 'postgres')
      await database.knex.raw(
        'set client_min_messages = warning; drop schema public cascade; create schema public',
      );
    const defined = defineSchema(database, context.dialect, schema, values, draws);
    await database.sync();
    const passed = await materialise(values, defined);
    const include = includeFor(schema, values, defined, draws);
    const [root] = values.roots as [RandomRecord];
    const model = defined.modelOf.get(root.model) as NonNullable<ReturnType<typeof defined.modelOf.get>>;
    const roots = values.roots.map((each) => passed.get(each) as object);
    const isOne = roots.length === 1;
    await test({
      database,
      values,
      passed,
      before: expectedTables(schema, values, false, (record) => !isNew(record)),
      after: expectedTables(schema, values, true, () => true),
      create: async () =>
        isOne
          ? [(await model.create(roots[0] as object, { include })) as object]
          : ((await model.bulkCreate(roots, { include })) as object[]),
      plan: () => {
        const hasLookups = values.records.some(({ form }) => form.startsWith('connect'));
        return isOne && !hasLookups ? model.planCreate(roots[0], { include }) : undefined;
      },
      tables: () => actualTables(context, database, schema),
    });
  } finally {
    await database.close();
  }
}
