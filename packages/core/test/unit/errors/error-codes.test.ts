import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as core from '@espalier/core';
import { errorCodes } from '../../../src/errors/error-codes.js';

const page = readFileSync(join(__dirname, '../../../../../docs/errors.md'), 'utf8');
const classes: Readonly<Record<string, unknown>> = { ...core };
const headings = { data: 'Data', code: 'Code', database: 'Database' };

/** The rows of the table below a heading of the page. */
function rowsBelow(heading: string): string[] {
  const [, section = ''] = page.split(`\n## ${heading}\n`);
  const [own = ''] = section.split('\n## ');
  return own.split('\n').filter((line) => line.startsWith('| `'));
}

describe('the page about errors', () => {
  it.each(Object.entries(headings))(
    'lists exactly the codes about %s, with meaning and remedy',
    (about, heading) => {
      const entries = Object.entries(errorCodes).filter(([, entry]) => entry.about === about);
      expect(rowsBelow(heading)).toEqual(
        entries.map(
          ([code, { class: name, meaning, remedy }]) =>
            `| \`${code}\` | \`${name}\` | ${meaning} | ${remedy} |`,
        ),
      );
    },
  );

  it.each(Object.entries(errorCodes))('names the class of %s', (code, { class: name }) => {
    const ErrorClass = classes[name] as new (message: string, details: object) => core.EspalierError;
    expect(ErrorClass.prototype).toBeInstanceOf(core.EspalierError);
    if (name === 'ValidationError') return;
    // An empty list, because some classes take a list before their details.
    const error = new ErrorClass('wrong', []);
    expect(error).toMatchObject({ name, code });
  });
});
