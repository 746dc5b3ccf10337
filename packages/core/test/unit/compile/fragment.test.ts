import fc from 'fast-check';
import makeKnex from 'knex';
import { queryStatement } from '../../../src/compile/build-query.js';
import { Compiler } from '../../../src/compile/compiler.js';
import { expressionFragment } from '../../../src/compile/expression.js';
import {
  and,
  clause,
  empty,
  type Fragment,
  fill,
  identifier,
  join,
  not,
  raw,
  slot,
  sql,
  value,
} from '../../../src/compile/fragment.js';
import { cachedStatement, render, toKnex } from '../../../src/compile/render.js';
import { postgres } from '../../../src/dialects/postgres/index.js';
import { sqlite } from '../../../src/dialects/sqlite/index.js';
import { Expression } from '../../../src/plan/expression.js';

const onSqlite = new Compiler(makeKnex({ client: 'better-sqlite3', useNullAsDefault: true }), sqlite);
const onPostgres = new Compiler(makeKnex({ client: 'pg' }), postgres);

/** What a fragment is to say, in order. */
type Token = { readonly text: string } | { readonly name: string } | { readonly value: unknown };

interface Sample {
  readonly fragment: Fragment;
  readonly tokens: readonly Token[];
}

// Between two placeholders, SQL always has something; before one, it has no backslash.
const texts = fc.string({ unit: fc.constantFrom(...'ab ?\\:$"\'`-[]{}1,.') }).map((text) => `${text} `);
const names = fc
  .tuple(fc.constantFrom('table.', ''), fc.string({ unit: fc.constantFrom(...'ab\\:$"`'), minLength: 1 }))
  .map(([qualifier, name]) => qualifier + name);

const leaf: fc.Arbitrary<Sample> = fc.oneof(
  texts.map((text) => ({ fragment: raw(text), tokens: [{ text }] })),
  names.map((name) => ({ fragment: identifier(name), tokens: [{ name }] })),
  fc
    .oneof(fc.string(), fc.integer(), fc.constant(null), fc.constant("'; drop table users; --"))
    .map((each) => ({ fragment: value(each), tokens: [{ value: each }] })),
);

const { sample } = fc.letrec<{ sample: Sample }>((tie) => {
  const parts = fc.array(tie('sample'), { minLength: 1, maxLength: 4 });
  return {
    sample: fc.oneof(
      { depthSize: 'small' },
      leaf,
      fc.tuple(parts, fc.array(texts, { minLength: 5, maxLength: 5 })).map(writtenOf),
      fc.tuple(parts, texts).map(joinedOf),
      parts.map((each) => ({
        fragment: and([empty, ...each.map(({ fragment }) => fragment)]),
        tokens: between(each, ' and '),
      })),
      parts.map(filledOf),
      tie('sample').map(({ fragment, tokens }) => ({
        fragment: not(fragment),
        tokens: [{ text: 'not (' }, ...tokens, { text: ')' }],
      })),
      tie('sample').map(({ fragment, tokens }) => ({
        fragment: clause('where', fragment),
        tokens: [{ text: ' where ' }, ...tokens],
      })),
    ),
  };
});

function writtenOf([parts, literals]: [Sample[], string[]]): Sample {
  const strings = literals.slice(0, parts.length + 1);
  const fragments = parts.map(({ fragment }) => fragment);
  return {
    fragment: sql(strings as unknown as TemplateStringsArray, ...fragments),
    tokens: strings.flatMap((text, index) => [{ text }, ...(parts[index]?.tokens ?? [])]),
  };
}

function joinedOf([parts, text]: [Sample[], string]): Sample {
  return {
    fragment: join(
      parts.map(({ fragment }) => fragment),
      text,
    ),
    tokens: between(parts, text),
  };
}

function filledOf(parts: Sample[]): Sample {
  const template = parts.map((_, index) => (index % 2 === 0 ? '?' : '??')).join(' = ');
  return {
    fragment: fill(
      template,
      parts.map(({ fragment }) => fragment),
    ),
    tokens: between(parts, ' = '),
  };
}

function between(parts: readonly Sample[], text: string): Token[] {
  return parts.flatMap(({ tokens }, index) => (index === 0 ? tokens : [{ text }, ...tokens]));
}

function expectedText(tokens: readonly Token[], quote: string, placeholder: (number: number) => string) {
  let count = 0;
  const quoted = (name: string) => quote + name.replaceAll(quote, quote + quote) + quote;
  return tokens
    .map((token) => {
      if ('text' in token) return token.text;
      if ('name' in token) return token.name.split('.').map(quoted).join('.');
      count += 1;
      return placeholder(count);
    })
    .join('');
}

const valuesOf = (tokens: readonly Token[]) =>
  tokens.flatMap((token) => ('value' in token ? [token.value] : []));

describe('a fragment', () => {
  it('has as many identifiers and values as placeholders, however it is composed', () => {
    fc.assert(
      fc.property(sample, ({ fragment, tokens }) => {
        const placeholders = fragment.text.match(/\?\??/g) ?? [];
        expect(placeholders.filter((each) => each === '??')).toHaveLength(fragment.identifiers.length);
        expect(placeholders.filter((each) => each === '?')).toHaveLength(fragment.values.length);
        expect(fragment.values).toEqual(valuesOf(tokens));
      }),
    );
  });

  it('is rendered with every identifier quoted, every value bound, and every literal question mark escaped', () => {
    fc.assert(
      fc.property(sample, ({ fragment, tokens }) => {
        expect(render(onSqlite, fragment)).toBe(expectedText(tokens, '`', () => '?'));
        expect(render(onPostgres, fragment)).toBe(expectedText(tokens, '"', (number) => `$${number}`));
      }),
    );
  });

  it('renders an expression of the user with its question marks, and binds its values', () => {
    fc.assert(
      fc.property(fc.array(texts, { minLength: 1, maxLength: 5 }), (literals) => {
        const parts = literals.slice(1).map((text) => ({ kind: 'value' as const, value: text }));
        const expression = new Expression('products', literals, parts);
        const fragment = expressionFragment(onPostgres, expression, '');
        const tokens = literals.flatMap((text, index) =>
          index === 0 ? [{ text }] : [{ value: text }, { text }],
        );
        expect(render(onPostgres, fragment)).toBe(expectedText(tokens, '"', (number) => `$${number}`));
      }),
    );
    const isTagged = new Expression(
      'products',
      ['data ? ', ' and data ?| ', ''],
      [
        { kind: 'value', value: 'new' },
        { kind: 'value', value: ['sale'] },
      ],
    );
    expect(cachedStatement(onPostgres, {}, expressionFragment(onPostgres, isTagged, ''))).toEqual({
      sql: 'data ? $1 and data ?| $2',
      bindings: ['new', ['sale']],
    });
  });

  it('takes numbers as parts of names, and slots for values of a later run', () => {
    const fragment = sql`select c${0}, $${2}::int from ${identifier('r')} where id in (${join([slot, slot])})`;
    expect(render(onPostgres, fragment)).toBe('select c0, $2::int from "r" where id in ($1, $2)');
  });

  it('rejects a template with another number of placeholders', () => {
    expect(() => fill('? = ?', [value(1)])).toThrow('placeholders do not match: ? = ?');
  });
});

describe('a query that knex builds of fragments', () => {
  it('binds values in the order of its SQL, for any order of its parts', () => {
    const owner = {};
    const build = (limit: number, name: string) =>
      queryStatement(
        onPostgres,
        {
          owner,
          purpose: 'test',
          parts: {
            limit: sql`position <= ${value(limit)}`,
            order: sql`${value(name)} || ?`,
            selected: sql`length(${value('')})`,
          },
          suffix: ' for update',
        },
        ({ limit: isFirst, order, selected }) =>
          onPostgres
            .knex('products')
            .whereRaw(toKnex(onPostgres, isFirst))
            .orderByRaw(toKnex(onPostgres, order))
            .select(toKnex(onPostgres, selected)),
      );
    const text = 'select length($1) from "products" where position <= $2 order by $3 || ? for update';
    expect(build(0, 'chair')).toEqual({ sql: text, bindings: ['', 0, 'chair'] });
    expect(build(2, 'table')).toEqual({ sql: text, bindings: ['', 2, 'table'] });
  });
});
