import type {
  AggregateOptions,
  AnyModel,
  CountOptions,
  ExistsOptions,
  FindByPkOptions,
  FindOneOptions,
  FindOptions,
  FindPageOptions,
  StreamOptions,
} from '@espalier/core';
import { aggregate, Op, sql } from '@espalier/core';
import { readText, tableOf } from '../helpers/page-tables.js';

/** `docs/querying-reference.md` has every operator, option and expression. */

const page = 'querying-reference.md';
const namesIn = (cells: readonly (string | undefined)[], pattern: RegExp) =>
  cells.flatMap((cell = '') => [...cell.matchAll(pattern)].map(([, name]) => name));
const unique = (names: readonly unknown[]) => [...new Set(names)].sort();

type OptionsOf = FindOptions<AnyModel, readonly []> &
  FindOneOptions<AnyModel, readonly []> &
  FindByPkOptions<AnyModel, readonly []> &
  FindPageOptions<AnyModel, readonly []> &
  StreamOptions<AnyModel, readonly []> &
  CountOptions<AnyModel> &
  ExistsOptions<AnyModel> &
  AggregateOptions<AnyModel, object, object, object>;

/** The compiler rejects a list that is not complete. */
const options: Record<keyof OptionsOf, true> = {
  where: true,
  scope: true,
  paranoid: true,
  attributes: true,
  include: true,
  order: true,
  limit: true,
  offset: true,
  distinct: true,
  lock: true,
  skipLocked: true,
  first: true,
  after: true,
  last: true,
  before: true,
  batchSize: true,
  groupBy: true,
  select: true,
  having: true,
  transaction: true,
  signal: true,
  timeout: true,
};

describe('the reference of querying', () => {
  it('has a row for every operator', () => {
    const cells = tableOf(page, 'Operators').map(({ operator }) => operator);
    expect(unique(namesIn(cells, /^`Op\.(\w+)`$/g))).toEqual(Object.keys(Op).sort());
  });

  it('has a condition at a path for every operator that one takes', () => {
    const cells = tableOf(page, 'Operators at a path').flatMap((row) => Object.values(row));
    const known = Object.keys(Op);
    expect(namesIn(cells, /`Op\.(\w+)`/g).filter((name = '') => !known.includes(name))).toEqual([]);
  });

  it('has a row for every option of the finders', () => {
    const cells = tableOf(page, 'Finders and their options').map(({ option }) => option);
    expect(unique(namesIn(cells, /^`(\w+)`$/g))).toEqual(Object.keys(options).sort());
  });

  it('has a row for every aggregate', () => {
    const cells = tableOf(page, 'Aggregates').map((row) => row.aggregate);
    expect(unique(namesIn(cells, /aggregate\.(\w+)/g))).toEqual(Object.keys(aggregate).sort());
  });

  it('has a row for every sql expression', () => {
    const cells = tableOf(page, 'sql expressions').map(({ expression }) => expression);
    expect(unique(namesIn(cells, /^`sql\.(\w+)\(/g))).toEqual(Object.keys(sql).sort());
  });
});

describe('the guide to querying', () => {
  it('begins with a table of all its sections', () => {
    const text = readText('querying.md');
    const sections = [...text.matchAll(/^## (.+)$/gm)].map(([, title = '']) => anchorOf(title));
    const [table = ''] = text.split('\n## ');
    expect(namesIn([table.split('\n\n')[2]], /\(#([\w-]+)\)/g)).toEqual(sections);
  });
});

const anchorOf = (title: string) =>
  title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
