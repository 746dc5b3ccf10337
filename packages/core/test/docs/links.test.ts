import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Links between pages lead to files and sections that exist. */

const root = join(__dirname, '../../../..');
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && !name.includes('node_modules'))
    .map((name) => join('docs', name)),
];

const textOf = (page: string) => readFileSync(join(root, page), 'utf8').replaceAll(/^```.*?^```/gms, '');

/** Returns the anchors of the sections of a page, as GitHub makes them. */
function anchorsIn(page: string): readonly string[] {
  const titles = [...textOf(page).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => title);
  return titles.map((title) =>
    title
      .replaceAll(/\[(.+?)\]\(.+?\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** Returns what the links of a page lead to and does not exist. */
function brokenLinks(page: string): readonly string[] {
  const links = [...textOf(page).matchAll(/\]\(((?!\w+:)[^)\s]*)\)/g)].map(([, link = '']) => link);
  return links.filter((link) => {
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? page : join(dirname(page), path);
    if (!existsSync(join(root, target))) return true;
    return anchor !== undefined && !anchorsIn(target).includes(anchor);
  });
}

describe('the links of the documentation', () => {
  it.each(pages)('lead to pages and sections that exist: %s', (page) => {
    expect(brokenLinks(page)).toEqual([]);
  });

  it('are found', () => {
    expect(textOf('docs/querying.md').match(/\]\(/g)?.length).toBeGreaterThan(30);
    expect(anchorsIn('docs/querying.md')).toContain('sum-by-month');
  });
});
