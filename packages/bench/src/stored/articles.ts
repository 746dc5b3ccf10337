import { numbersTo, type StoredRows } from './rows.ts';

const ROWS = 1000;

export interface ArticleValues {
  /** Unique. */
  readonly sku: string;
  readonly name: string;
  readonly price: number;
}

/**
 * Returns a number of articles. Each run inserts more, so each round starts with these again.
 *
 * @param count at least 1,000
 */
export function articlesBySku(count: number): StoredRows<readonly ArticleValues[]> {
  return {
    maxRuns: Number.POSITIVE_INFINITY,
    insert: ({ past }) => [
      `insert into articles (sku, name, price, "createdAt", "updatedAt")
       ${numbersTo(count)} select 'sku-' || (n - 1), 'article ' || (n - 1), (n - 1) % 1000, ${past}, ${past}
       from numbers`,
    ],
    isReady: async () => false,
    async inputs(sql, runs) {
      const [row] = await sql('select count(*) as articles from articles');
      const stored = Number(row?.articles);
      return Array.from({ length: runs }, (_, run) => articlesFor(stored + (run * ROWS) / 2));
    },
  };
}

/**
 * Returns 500 new articles, and 500 that are spread over the stored ones. Of these, those with an even number have
 * another price, and those with an odd number have the stored price.
 */
function articlesFor(stored: number): readonly ArticleValues[] {
  const step = stored / (ROWS / 2);
  const known = Array.from({ length: ROWS / 2 }, (_, at) => {
    const number = 2 * Math.floor((at * step) / 2) + (at % 2);
    // No article has this price yet, because each run has another number of stored articles.
    return at % 2 === 0 ? { ...article(number), price: stored } : article(number);
  });
  return [...known, ...Array.from({ length: ROWS / 2 }, (_, at) => article(stored + at))];
}

function article(number: number): ArticleValues {
  return { sku: `sku-${number}`, name: `article ${number}`, price: number % 1000 };
}
