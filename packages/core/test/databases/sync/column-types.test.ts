import { type Database, type DataType, DataTypes, SchemaError } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';
import { builtIn } from '../../../src/dialects/postgres/column-types.js';

const {
  ARRAY,
  BIGINT,
  BLOB,
  BOOLEAN,
  DATE,
  DATEONLY,
  DECIMAL,
  DOUBLE,
  ENUM,
  INTEGER,
  JSON: JSON_TYPE,
  STRING,
  TEXT,
  UUID,
} = DataTypes;
const instant = new Date('2024-02-03T04:05:06.789Z');
const uuid = '12345678-1234-4234-8234-123456789abc';

/** A data type, a value of it, and column types. */
type Case = readonly [type: DataType<unknown, unknown>, value: unknown, columns: readonly string[]];

const numbers = ['smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision'];
const dates = ['date', 'timestamp', 'timestamptz', 'time', 'interval'];

const mismatched: Record<string, readonly Case[]> = {
  postgres: [
    [
      DATE,
      instant,
      ['text', 'varchar(50)', 'char(40)', 'date', 'time', 'integer', 'bigint', 'jsonb', 'uuid', 'point'],
    ],
    [DATEONLY, '2024-02-03', ['timestamp', 'timestamptz(3)', 'integer', 'boolean', 'json', 'date[]']],
    [BOOLEAN, true, [...numbers, ...dates, 'uuid', 'bytea', 'bit(1)', 'boolean[]']],
    [INTEGER, 5, ['boolean', ...dates, 'uuid', 'bytea', 'money', 'int4[]', 'int4range', 'inet']],
    [
      BIGINT,
      5n,
      ['boolean', 'real', 'double precision', 'numeric(10,2)', 'cents', 'date', 'bytea', 'int8[]'],
    ],
    [DOUBLE, 1.5, ['boolean', 'date', 'money', 'bytea', 'float8[]']],
    [DECIMAL, '1.5', ['money', 'interval', 'boolean', 'bytea', 'numeric[]']],
    [UUID, uuid, [...numbers, 'boolean', 'jsonb', 'bytea', 'uuid[]']],
    [JSON_TYPE, { a: 1 }, ['boolean', 'uuid', 'bytea', ...dates, 'json[]']],
    [BLOB, Buffer.from([1, 255]), ['text', 'varchar(9)', 'integer', 'json', 'uuid', 'bytea[]']],
    [STRING, 'abc', ['bytea', 'tsvector']],
    [ENUM('a', 'b'), 'a', ['bytea']],
    [ARRAY(INTEGER), [1], ['integer', 'json', 'jsonb', 'bytea', 'date[]', 'boolean[]']],
    [ARRAY(DATE), [instant], ['text[]', 'date[]', 'timestamptz']],
  ],
  sqlite: [
    [STRING, '007', ['integer', 'int', 'bigint', 'real', 'double precision', 'unsigned int']],
    [TEXT, '1e3', ['integer', 'float']],
    [ENUM('1', '2'), '1', ['integer']],
    [BIGINT, 5n, ['real', 'double', 'float']],
  ],
};

const matching: Record<string, readonly Case[]> = {
  postgres: [
    [
      STRING,
      '5',
      [
        'text',
        'varchar',
        'char(1)',
        'citext',
        'name',
        'mood',
        'short',
        ...numbers,
        'json',
        'jsonb',
        'xml',
        'oid',
      ],
    ],
    [TEXT, '{a,b}', ['text[]', 'text', 'mood[]']],
    [STRING, '2024-02-03', ['date', 'text']],
    [UUID, uuid, ['uuid', 'text', 'char(36)']],
    [
      INTEGER,
      5,
      [...numbers, 'text', 'varchar(9)', 'char(9)', 'json', 'jsonb', 'mood', 'numeric(10,2)', 'oid', 'small'],
    ],
    [
      BIGINT,
      5n,
      ['smallint', 'integer', 'bigint', 'numeric', 'numeric(20,0)', 'text', 'jsonb', 'mood', 'small'],
    ],
    [DOUBLE, 1.5, ['real', 'double precision', 'numeric', 'numeric(10,2)', 'text']],
    [DECIMAL(10, 1), '1.5', ['numeric', 'numeric(10,1)', 'text', 'real', 'double precision', 'jsonb']],
    [BOOLEAN, true, ['boolean', 'text', 'char(9)', 'jsonb']],
    [BOOLEAN, false, ['boolean', 'text', 'char(9)', 'jsonb']],
    [DATE, instant, ['timestamptz', 'timestamp', 'timestamptz(3)', 'timestamp(6)', 'moment']],
    [DATEONLY, '2024-02-03', ['date', 'text', 'char(40)']],
    [JSON_TYPE, { a: 1 }, ['json', 'jsonb', 'text', 'varchar(99)']],
    [JSON_TYPE, 5, ['integer', 'numeric', 'double precision']],
    [BLOB, Buffer.from([1, 255]), ['bytea']],
    [ENUM('5', 'b'), '5', ['text', 'mood', 'integer', 'short']],
    [ARRAY(INTEGER), [5], ['int4[]', 'int8[]', 'text[]', 'numeric[]', 'mood[]', 'text', 'varchar(9)']],
    [ARRAY(STRING), ['5'], ['text[]', 'varchar(9)[]', 'mood[]', 'int4[]']],
    [ARRAY(DATE), [instant], ['timestamptz[]']],
    [ARRAY(ARRAY(INTEGER)), [[1], [2]], ['integer[]', 'integer[][]']],
  ],
  sqlite: [
    [STRING, 'abc', ['text', 'varchar(9)', 'char(9)', 'string', 'datetime', 'json', 'blob', '', 'numeric']],
    [INTEGER, 5, ['integer', 'text', 'real', 'numeric', 'varchar(9)', 'boolean', 'blob', '']],
    [BIGINT, 2n ** 60n + 1n, ['bigint', 'integer', 'text', 'numeric', '']],
    [DOUBLE, 1.5, ['real', 'double', 'text', 'integer', 'numeric']],
    [DECIMAL, '1.5', ['text', 'decimal(10,2)', 'real', 'numeric']],
    [BOOLEAN, true, ['boolean', 'integer', 'text', 'tinyint(1)']],
    [DATE, instant, ['text', 'datetime', 'timestamp', 'integer', 'date']],
    [DATEONLY, '2024-02-03', ['date', 'text', 'datetime']],
    [JSON_TYPE, { a: 1 }, ['json', 'text', 'integer']],
    [UUID, uuid, ['uuid', 'text', 'char(36)', 'integer']],
    [BLOB, Buffer.from([1, 255]), ['blob', 'text', 'integer']],
  ],
};

describeEachDatabase('a column of another type than its attribute', (context) => {
  beforeEach(async () => {
    if (context.dialect === 'sqlite') return;
    await context.open().raw(`
      create type mood as enum ('5', 'a', 'b');
      create domain short as varchar(9);
      create domain small as smallint;
      create domain cents as numeric(10,2);
      create domain moment as timestamptz;
      create extension citext;
    `);
  });

  async function openThings(type: DataType<unknown, unknown>, column: string) {
    const database = context.open();
    return { database, Thing: await defineThing(database, type, column) };
  }

  async function defineThing(
    database: Database,
    type: DataType<unknown, unknown>,
    column: string,
    name = 'thing',
  ) {
    const key = context.dialect === 'postgres' ? 'serial primary key' : 'integer primary key';
    await database.raw(`create table ${name}s (id ${key}, name text, v ${column})`);
    return database.define(
      name,
      { name: DataTypes.TEXT, v: type },
      { timestamps: false, tableName: `${name}s` },
    );
  }

  /** Returns a model for each case and column. All are of one database, since each connection costs time. */
  async function* thingsOf(cases: readonly Case[]) {
    const database = context.open();
    let number = 0;
    for (const [type, value, columns] of cases) {
      for (const column of columns) {
        number += 1;
        const name = `thing${number}`;
        yield { database, Thing: await defineThing(database, type, column, name), name, type, value, column };
      }
    }
  }

  it('is reported before anything is written, by whatever call is the first', async () => {
    for await (const { database, Thing, name, value, column } of thingsOf(
      mismatched[context.dialect] as readonly Case[],
    )) {
      const place = { name: 'SchemaError', code: 'INVALID_SCHEMA', model: name, attribute: 'v' };
      const things = `${name}s`;
      const error = await Thing.create({ name: 'x', v: value } as never).catch((thrown: unknown) => thrown);
      expect([column, error]).toMatchObject([column, place]);
      await expect(Thing.create({ name: 'without the value' } as never)).rejects.toMatchObject(place);
      expect(await context.rows(database, `select id from ${things}`)).toEqual([]);
      await database.raw(`insert into ${things} (name) values ('stored')`);
      await expect(Thing.findAll()).rejects.toMatchObject(place);
      await expect(Thing.update({ name: 'y' }, { all: true } as never)).rejects.toMatchObject(place);
      expect(await context.rows(database, `select name from ${things}`)).toEqual([{ name: 'stored' }]);
      expect(await Thing.findAll({ attributes: ['id', 'name'] })).toMatchObject([{ name: 'stored' }]);
    }
  });

  it('is no problem if the column can carry the values', async () => {
    for await (const { Thing, type, value, column } of thingsOf(
      matching[context.dialect] as readonly Case[],
    )) {
      const created = await Thing.create({ name: 'x', v: value } as never).catch((thrown: unknown) => thrown);
      expect([column, created]).toMatchObject([column, { id: 1 }]);
      const expected = { v: value };
      if (!(type === INTEGER && column === 'numeric(10,2)') && column !== 'xml')
        expect([column, await Thing.findByPk(1)]).toMatchObject([column, expected]);
    }
  });

  it('is told with both types, and with what the column has to be', async () => {
    const isPostgres = context.dialect === 'postgres';
    const { Thing } = await openThings(isPostgres ? DATE : STRING, isPostgres ? 'text' : 'integer');
    const error = await Thing.findAll().catch((thrown: unknown) => thrown as SchemaError);
    expect(error).toBeInstanceOf(SchemaError);
    expect((error as SchemaError).message).toBe(
      isPostgres
        ? `'thing.v' is declared as DATE, but its column "v" in "things" has the type text, which cannot carry its values`
        : `'thing.v' is declared as STRING, but its column "v" in "things" has the type integer, which cannot carry its values`,
    );
    expect((error as SchemaError).mistakes).toHaveLength(1);
    expect((error as SchemaError).hint).toContain(isPostgres ? '"v" to timestamptz' : '"v" to varchar(255)');
  });

  it('is reported by the update that is the first use of its model, and by linking calls', async () => {
    const isPostgres = context.dialect === 'postgres';
    const { database, Thing } = await openThings(
      isPostgres ? DATEONLY : STRING,
      isPostgres ? 'timestamp' : 'integer',
    );
    await database.raw("insert into things (name) values ('stored')");
    const value = isPostgres ? '2024-02-03' : '007';
    await expect(Thing.update({ v: value }, { where: { id: 1 } })).rejects.toBeInstanceOf(SchemaError);
    await expect(
      database.transaction(() => Thing.update({ v: value }, { where: { id: 1 } })),
    ).rejects.toBeInstanceOf(SchemaError);
    expect(await context.rows(database, 'select v from things')).toEqual([{ v: null }]);
  });

  it('is reported with the include that reads it', async () => {
    const isPostgres = context.dialect === 'postgres';
    const { database, Thing } = await openThings(isPostgres ? DATE : STRING, isPostgres ? 'text' : 'integer');
    const Box = database.define('box', {}, { timestamps: false });
    const BoxThing = Box.belongsTo(Thing);
    const key = isPostgres ? 'serial primary key' : 'integer primary key';
    await database.raw(`create table boxes (id ${key}, "thingId" integer)`);
    await database.raw("insert into things (name) values ('stored')");
    await database.raw('insert into boxes ("thingId") values (1)');
    expect(await Box.findAll()).toHaveLength(1);
    const place = { code: 'INVALID_SCHEMA', model: 'thing', attribute: 'v' };
    await expect(Box.findAll({ include: [BoxThing] })).rejects.toMatchObject(place);
    await expect(
      Box.create({ thing: { name: 'x' } } as never, { include: [BoxThing] } as never),
    ).rejects.toMatchObject(place);
    expect(await context.rows(database, 'select id from boxes')).toHaveLength(1);
  });

  it('is reported after a migration, and not after another one', async () => {
    const isPostgres = context.dialect === 'postgres';
    const { database, Thing } = await openThings(
      isPostgres ? DATEONLY : STRING,
      isPostgres ? 'date' : 'text',
    );
    const value = isPostgres ? '2024-02-03' : '007';
    const use = async () => {
      await Thing.create({ name: 'x', v: value } as never);
      return (await Thing.findAll()).length;
    };
    const change = async (column: string) => {
      if (isPostgres) return database.raw(`alter table things alter v type ${column}`);
      await database.raw(`create table other (id integer primary key, name text, v ${column})`);
      await database.raw('insert into other select id, name, v from things');
      await database.raw('drop table things');
      return database.raw('alter table other rename to things');
    };
    expect(await use()).toBe(1);
    await change(isPostgres ? 'timestamp' : 'integer');
    await expect(use()).rejects.toBeInstanceOf(SchemaError);
    await expect(Thing.findAll()).rejects.toBeInstanceOf(SchemaError);
    await expect(Thing.update({ name: 'y' }, { where: { id: 1 } })).rejects.toBeInstanceOf(SchemaError);
    await expect(database.transaction(use)).rejects.toBeInstanceOf(SchemaError);
    await change(isPostgres ? 'date' : 'text');
    expect(await use()).toBe(2);
  });

  it('is found in a view and in a partitioned table', async () => {
    const isPostgres = context.dialect === 'postgres';
    const { database } = await openThings(isPostgres ? DATE : STRING, isPostgres ? 'text' : 'integer');
    await database.raw('create view shown as select id, name, v from things');
    if (isPostgres)
      await database.raw('create table parts (id integer primary key, v text) partition by range (id)');
    for (const tableName of isPostgres ? ['shown', 'parts'] : ['shown']) {
      const id = { type: INTEGER, primaryKey: true, autoIncrement: false } as const;
      const Shown = database.define(
        tableName,
        { id, v: isPostgres ? DATE : STRING },
        { tableName, timestamps: false },
      );
      await expect(Shown.findAll()).rejects.toMatchObject({ model: tableName, attribute: 'v' });
      await expect(Shown.create({ id: 1 })).rejects.toMatchObject({ model: tableName, attribute: 'v' });
    }
  });

  it('costs no statement of a find', async () => {
    const { database, Thing } = await openThings(TEXT, 'text');
    context.statements.length = 0;
    await Thing.findAll();
    await Thing.count();
    expect(context.statements).toHaveLength(2);
    await database.close();
  });

  it('is known by the oids of the server', async () => {
    if (context.dialect !== 'postgres') return;
    const database = context.open();
    const rows = await database.raw(
      'select oid::int, typarray::int, format_type(oid, null) as name from pg_type',
    );
    for (const [name, [oid, arrayOid]] of Object.entries(builtIn))
      expect(rows).toContainEqual({ oid, typarray: arrayOid, name });
  });
});
