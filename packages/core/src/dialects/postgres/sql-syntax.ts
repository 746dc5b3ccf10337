import type { SqlSyntax } from '../../dialect/sql-syntax.js';

const literals = [
  /[eE]'[^'\\]*(?:(?:\\[\s\S]|'')[^'\\]*)*'/,
  /'[^']*'/,
  /"[^"]*"/,
  /(\$(?:[A-Za-z_\x80-\uffff][\w\x80-\uffff]*)?\$)[\s\S]*?\1/,
  /--[^\n\r]*/,
  // The operators ?|, ?& and @?. A placeholder can be followed by || and &&.
  /\?(?:\|(?!\|)|&(?!&))|@\?/,
];

/** @see https://www.postgresql.org/docs/current/sql-syntax-lexical.html */
export const sqlSyntax: SqlSyntax = Object.freeze({
  literal: new RegExp(literals.map(({ source }) => source).join('|'), 'y'),
  nestsComments: true,
});
