import type { SqlSyntax } from '../../dialect/sql-syntax.js';

/** @see https://www.sqlite.org/lang_keywords.html */
export const sqlSyntax: SqlSyntax = Object.freeze({
  literal: /'[^']*'|"[^"]*"|`[^`]*`|\[[^\]]*\]|--[^\n]*/y,
  nestsComments: false,
});
