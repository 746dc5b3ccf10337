import { sqlCode, textCode } from './code.js';

/** Returns the default of a column as code: a value, or the expression itself where a value would not say the same. */
export function defaultCode(type: string, expression: string): string | undefined {
  if (/^null(::.*)?$/i.test(expression)) return undefined;
  return valueCode(type, expression) ?? sqlCode(expression);
}

function valueCode(type: string, expression: string): string | undefined {
  if (/^DataTypes\.(STRING|TEXT|ENUM)/.test(type)) {
    const [, text] = /^'((?:[^']|'')*)'(?:::(?:text|character varying))?$/.exec(expression) ?? [];
    return text === undefined ? undefined : textCode(text.replaceAll("''", "'"));
  }
  if (type === 'DataTypes.BOOLEAN') return booleans[expression.toLowerCase()];
  if (type === 'DataTypes.INTEGER')
    return /^\d{1,9}$/.test(expression) ? String(Number(expression)) : undefined;
  return undefined;
}

const booleans: Readonly<Record<string, string>> = { true: 'true', false: 'false', 1: 'true', 0: 'false' };
