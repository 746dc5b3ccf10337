import {
  castBetween,
  isWidening,
  typeWarnings,
} from '../../../../../src/dialects/postgres/schema-change/type-changes.js';

const cases = [
  ['character varying(5)', 'character varying(9)', undefined, true],
  ['character varying(9)', 'character varying(5)', undefined, false],
  ['character varying(9)', 'text', undefined, true],
  ['text', 'character varying(9)', undefined, false],
  ['text', 'character varying', undefined, true],
  ['character(9)', 'text', undefined, false],
  ['integer', 'text', undefined, false],
  ['numeric(9,2)', 'numeric(12,2)', undefined, true],
  ['numeric(9,2)', 'numeric(12,3)', undefined, false],
  ['numeric(9,2)', 'numeric', undefined, true],
  ['numeric', 'numeric(9,2)', undefined, false],
  ['integer', 'bigint', undefined, false],
  ['date', 'timestamp with time zone', undefined, false],
  ['json', 'jsonb', undefined, false],
  ['text', 'uuid', '::uuid', false],
  ['integer', 'boolean', '::boolean', false],
  ['integer', 'uuid', '::text::uuid', false],
  ['text', 'integer[]', '::integer[]', false],
] as const;

describe('the change of a type on PostgreSQL', () => {
  it.each(cases)('from %s to %s is cast and copied as it has to be', (from, to, cast, isInPlace) => {
    expect(castBetween({ from, to })).toBe(cast);
    expect(isWidening({ from, to })).toBe(isInPlace);
    expect(typeWarnings({ from, to }).length === 0).toBe(isInPlace);
  });

  it.each([
    ['numeric(9,2)', 'integer'],
    ['double precision', 'numeric(9,2)'],
    ['numeric(9,3)', 'numeric(9,2)'],
    ['numeric', 'numeric(9,2)'],
    ['bigint', 'double precision'],
    ['timestamp with time zone', 'date'],
  ])('from %s to %s warns that values are lost', (from, to) => {
    expect(typeWarnings({ from, to }).map(({ kind }) => kind)).toContain('dataLoss');
  });

  it.each([
    ['integer', 'bigint'],
    ['integer', 'numeric(9,2)'],
    ['numeric(9,2)', 'numeric(20,4)'],
    ['text', 'integer'],
  ])('from %s to %s loses no value', (from, to) => {
    expect(typeWarnings({ from, to }).map(({ kind }) => kind)).not.toContain('dataLoss');
  });
});
