import { findEndOfTransaction } from '../../../src/compile/ends-transaction.js';
import { dialects } from '../../../src/dialects/index.js';

describe.each(Object.values(dialects))('the end of a transaction in SQL on $displayName', ({ sqlSyntax }) => {
  it.each([
    ['Commit', 'commit'],
    ['-- a\n/* b */ end transaction', 'end'],
    ['rollback work', 'rollback'],
    ["select ';'; rollback and chain", 'rollback'],
    ['create table "begin" (id integer); commit', 'commit'],
  ])('is found in %j', (sql, command) => {
    expect(findEndOfTransaction(sqlSyntax, sql)).toBe(command);
  });

  it.each([
    '',
    'select 1 as commit',
    "select '; commit'",
    'rollback to a',
    'ROLLBACK TRANSACTION TO SAVEPOINT a',
    'prepare x as select 1',
    'create trigger t after insert on a begin select 1; end',
  ])('is not found in %j', (sql) => {
    expect(findEndOfTransaction(sqlSyntax, sql)).toBeUndefined();
  });
});
