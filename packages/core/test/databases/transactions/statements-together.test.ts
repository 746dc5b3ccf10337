import { describeEachDatabase, errorOf } from '@espalier/testkit';
import type { Statement } from '../../../src/compile/statement.js';
import { statement } from '../../../src/execute/connection.js';
import { failedPosition } from '../../../src/execute/failed-position.js';
import { openConnection } from '../../helpers/open-connection';

describeEachDatabase('several statements that run together', (context) => {
  const isPostgres = context.dialect === 'postgres';
  const parameter = isPostgres ? '$1' : '?';
  const insert = (name: string): Statement => ({
    sql: `insert into users (name) values (${parameter})`,
    bindings: [name],
  });
  const select = (name: string): Statement => ({
    sql: `select name, ${isPostgres ? 'null::int' : 'null'} as none from users where name <> ${parameter} order by name`,
    bindings: [name],
  });

  it('have a result each, and each sees what those before it have done', async () => {
    const { connection, statements, wire } = await openConnection(context);
    const all = [insert('a'), select(''), insert('b'), select('a'), select('nobody')];
    const [first, ...others] = await connection.runAll(all);
    expect(first).toMatchObject({ rows: [], rowCount: 1 });
    expect(others.map(({ rows, rowCount }) => [rows, rowCount])).toEqual([
      [[['a', null]], 1],
      [[], 1],
      [[['b', null]], 1],
      [
        [
          ['a', null],
          ['b', null],
        ],
        2,
      ],
    ]);
    expect(statements).toEqual(all.map(({ sql }) => sql));
    if (isPostgres) expect(wire.roundTrips).toBe(1);
    expect(await connection.runAll([])).toEqual([]);
    expect(await connection.runAll([select('a')])).toMatchObject([{ rows: [['b', null]] }]);
  });

  it('are atomic between a BEGIN and a COMMIT, on every connection', async () => {
    const { connection, names } = await openConnection(context);
    const [begin, commit, rollback] = ['begin', 'commit', 'rollback'].map(statement) as [
      Statement,
      Statement,
      Statement,
    ];
    await connection.runAll([begin, insert('a'), commit]);
    expect(connection.inTransaction).toBe(false);
    const error = await errorOf(connection.runAll([begin, insert('b'), insert('a'), commit]));
    expect(failedPosition(error)).toBe(2);
    await connection.run(rollback);
    expect(connection.inTransaction).toBe(false);
    expect(await names()).toEqual(['a']);
  });

  it('fail with the error of one of them, after which no other runs, and the connection is as before', async () => {
    const { connection } = await openConnection(context);
    await connection.run(insert('taken'));
    const cases: readonly (readonly [number, readonly Statement[]])[] = [
      [0, [insert('taken'), insert('b')]],
      [1, [insert(isPostgres ? 'a' : 'taken 1'), insert('taken'), insert('b')]],
      [1, [select(''), statement('select 1 from nowhere'), insert('b')]],
      [2, [select(''), select(''), insert('taken')]],
    ];
    for (const [position, statements] of cases) {
      const error = await errorOf(connection.runAll(statements));
      expect(failedPosition(error)).toBe(position);
      expect(error).not.toHaveProperty('position', position);
      expect((await connection.run(select('taken 1'))).rows).toEqual([['taken', null]]);
      expect(connection.inTransaction).toBe(false);
      expect([connection.isBroken, connection.lostAnswer]).toEqual([false, false]);
    }
  });

  it('run in the transaction that is open, which has failed if one of them fails', async () => {
    const { connection } = await openConnection(context);
    await connection.run(statement('begin'));
    await connection.runAll([insert('a'), insert('b')]);
    await connection.run(statement('savepoint s'));
    expect(failedPosition(await errorOf(connection.runAll([insert('c'), insert('a')])))).toBe(1);
    await connection.run(statement('rollback to savepoint s'));
    await connection.run(statement('commit'));
    expect((await connection.run(select(''))).rows.map(([name]) => name)).toEqual(['a', 'b']);
  });
});
