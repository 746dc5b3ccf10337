import { parseTable } from '../../../../../src/dialects/sqlite/schema-change/parse-table.js';

describe('parseTable', () => {
  it('reads what only the statement says, whatever the quotes, the comments and the case are', () => {
    const parsed = parseTable(`CREATE TABLE "a ""table""" (
      "i""d" INTEGER PRIMARY KEY AUTOINCREMENT, -- ) a comment, with (
      [na me] VARCHAR(20) CONSTRAINT "not, short" CHECK (length([na me]) > 3) COLLATE "no""case",
      twice integer GENERATED ALWAYS AS ((price) * 2) STORED,
      half integer as (price / 2), /* check (1) */
      price decimal(10, 2) DEFAULT (1 + (2)) NOT NULL,
      kind text default 'it''s, (check'
        check (kind in ('a', 'b)')),
      owner integer CONSTRAINT owned REFERENCES users (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
      other integer references users not deferrable,
      constraint "p k" unique ("price"),
      foreign key (owner, "other") references pairs (a, b) deferrable,
      CHECK (price > 0)
    ) WITHOUT ROWID, STRICT`);
    expect(parsed.checks).toEqual([
      { name: 'not, short', expression: 'length([na me]) > 3' },
      { name: undefined, expression: "kind in ('a', 'b)')" },
      { name: undefined, expression: 'price > 0' },
    ]);
    expect(parsed.foreignKeys).toEqual([
      { name: 'owned', columns: ['owner'], deferral: 'deferrable initially deferred' },
      { name: undefined, columns: ['other'], deferral: '' },
      { name: undefined, columns: ['owner', 'other'], deferral: 'deferrable' },
    ]);
    expect([...parsed.columns.keys()]).toEqual([
      'i"d',
      'na me',
      'twice',
      'half',
      'price',
      'kind',
      'owner',
      'other',
    ]);
    expect(parsed.columns.get('i"d')).toEqual({
      collation: undefined,
      isCounted: true,
      expression: undefined,
    });
    expect(parsed.columns.get('na me')?.collation).toBe('no"case');
    expect(parsed.columns.get('twice')?.expression).toBe('(price) * 2');
    expect(parsed.columns.get('half')?.expression).toBe('price / 2');
    expect(parsed.options).toBe('WITHOUT ROWID, STRICT');
  });

  it('reads the name of a primary key of several columns', () => {
    const sql = 'create table t (a, b, constraint both primary key (a, b))';
    const { primaryKeyName, columns } = parseTable(sql);
    expect(primaryKeyName).toBe('both');
    expect([...columns.keys()]).toEqual(['a', 'b']);
  });
});
