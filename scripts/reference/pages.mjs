import { describeSymbol } from './describe.mjs';
import { anchorOf, renderPage } from './markdown.mjs';
import { pages as outline, typesPage } from './outline.mjs';

/** Returns the pages with what each entry says. */
export function buildPages(sources) {
  const placed = outline.map((page) => ({ ...page, entries: page.entries.map(entryOf) }));
  const named = new Set(placed.flatMap(({ entries }) => entries.map(({ name }) => name)));
  const others = [...sources.exported.keys()].filter((name) => !named.has(name)).sort();
  const types = { ...typesPage, entries: others.map((name) => ({ name, isNameOnly: true })) };
  return [...placed, types].map((page) => ({
    ...page,
    entries: page.entries.map((entry) => ({ entry, described: describeEntry(sources, entry) })),
  }));
}

const entryOf = (entry) => (typeof entry === 'string' ? { name: entry } : entry);

function describeEntry(sources, entry) {
  const symbol = sources.exported.get(entry.name) ?? sources.declared.get(entry.name);
  if (symbol === undefined)
    throw new Error(`Nothing has the name ${entry.name}, which the outline of the reference has`);
  return { ...describeSymbol(sources, symbol, entry), name: entry.name };
}

/** Returns the texts of the pages, by file. */
export function renderPages(pages) {
  const found = new Map(
    pages.flatMap(({ file, entries }) =>
      entries.map(({ entry, described }) => [
        entry.name,
        { file, title: entry.title ?? entry.name, properties: described.properties },
      ]),
    ),
  );
  const context = { find: (name) => found.get(name) };
  const texts = pages.map((page) => [page.file, renderPage(page, context)]);
  return new Map([['README.md', renderIndex(pages)], ...texts]);
}

function renderIndex(pages) {
  const lines = pages.map(({ file, title, entries }) => {
    const links = entries.map(({ entry }) => {
      const name = entry.title ?? entry.name;
      return `[${name}](${file}#${anchorOf(name)})`;
    });
    return `- [${title}](${file}): ${links.join(', ')}`;
  });
  return `${['# Reference', indexIntro, lines.join('\n')].join('\n\n')}\n`;
}

const indexIntro =
  'Everything that `@espalier/core` exports, with every option. `npm run docs:reference` writes these pages from the docstrings.';
