import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(__dirname, '../../../../docs/decisions');
const pages = readdirSync(folder)
  .filter((name) => name !== 'README.md')
  .sort();
const index = readFileSync(join(folder, 'README.md'), 'utf8');

describe('the pages of decisions', () => {
  it('have consecutive numbers', () => {
    const numbers = pages.map((name) => Number(name.slice(0, 4)));
    expect(numbers).toEqual(pages.map((_, position) => position + 1));
  });

  it.each(pages)('follow one template: %s', (name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    expect(text.match(/^#+ .*$/gm)).toEqual([
      expect.stringMatching(new RegExp(`^# ${Number(name.slice(0, 4))}\\. .`)),
      '## Context',
      '## Decision',
      '## Cost',
    ]);
    for (const section of text.split(/^## .*$/m).slice(1)) expect(section.trim()).not.toBe('');
  });

  it('are all in the index, in order and by their titles', () => {
    const entries = pages.map((name) => {
      const [, number, title] = /^# (\d+)\. (.*)$/m.exec(readFileSync(join(folder, name), 'utf8')) ?? [];
      return `| ${number} | [${title}](${name}) |`;
    });
    expect(index.split('\n').filter((line) => /^\| \d/.test(line))).toEqual(entries);
  });
});
