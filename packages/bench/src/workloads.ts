import { type ArticleValues, articlesBySku } from './stored/articles.ts';
import { type OrderValues, ordersWithLines } from './stored/orders.ts';
import type { StoredRows } from './stored/rows.ts';
import { type SalesOnPage, salesWithLines } from './stored/sales.ts';

/** The values of one address, as a user of an ORM would write them. */
export interface AddressValues {
  readonly type: string;
  readonly line1: string;
  readonly city: string;
  readonly state: string;
  readonly zip: string;
}

export interface UserValues {
  readonly firstName: string;
  readonly lastName: string;
  readonly addresses: readonly AddressValues[];
}

export interface ProductWithUser {
  readonly title: string;
  readonly user: UserValues;
}

export interface ProductWithTags {
  readonly title: string;
  readonly tags: readonly { readonly name: string }[];
}

/** The input of each workload. */
export interface Inputs {
  readonly createWithUser: ProductWithUser;
  readonly createWith10Addresses: UserValues;
  readonly createWith100Tags: ProductWithTags;
  readonly createWith1000Addresses: UserValues;
  readonly createInBulk: readonly ProductWithUser[];
  /** The number of products to find. */
  readonly findWithIncludes: number;
  readonly saveOrder: OrderValues;
  readonly upsertRows: readonly ArticleValues[];
  /** The status of the sales whose lines are added up. */
  readonly reportByMonth: string;
  readonly pageFilteredByChild: SalesOnPage;
}

export type WorkloadName = keyof Inputs;

interface Described {
  readonly title: string;
  /** The number of rows that one run writes or reads. */
  readonly records: number;
}

interface Workload<Name extends WorkloadName> extends Described {
  /** Builds the values of one run. The values depend on `index`. */
  readonly input: (index: number) => Inputs[Name];
}

/** A workload that reads or changes stored rows. */
interface StoredWorkload<Name extends WorkloadName> extends Described {
  readonly stored: StoredRows<Inputs[Name]>;
}

type StoredWorkloadName = 'saveOrder' | 'upsertRows' | 'reportByMonth' | 'pageFilteredByChild';

const PRODUCTS = 100;
const SALES = 10_000;

export const workloads: {
  readonly [Name in WorkloadName]: Name extends StoredWorkloadName ? StoredWorkload<Name> : Workload<Name>;
} = {
  createWithUser: {
    title: 'create a product, its user and one address',
    records: 3,
    input: (index) => product(index, 1),
  },
  createWith10Addresses: {
    title: 'create a user with 10 addresses',
    records: 11,
    input: (index) => user(index, 10),
  },
  createWith100Tags: {
    title: 'create a product with 100 tags (belongsToMany)',
    records: 201,
    input: taggedProduct,
  },
  createWith1000Addresses: {
    title: 'create a user with 1,000 addresses',
    records: 1001,
    input: (index) => user(index, 1000),
  },
  createInBulk: {
    title: `create ${PRODUCTS} products, each with its own user and 3 addresses`,
    records: 5 * PRODUCTS,
    input: products,
  },
  findWithIncludes: {
    title: `find ${PRODUCTS} products with their users and addresses`,
    records: 5 * PRODUCTS,
    input: () => PRODUCTS,
  },
  saveOrder: {
    title: 'save an order with 100 lines, of which 5 have changed, 5 are new and 5 have been removed',
    records: 101,
    stored: ordersWithLines(1000),
  },
  upsertRows: {
    title: 'upsert 1,000 rows by a unique key: 250 changed, 250 unchanged, 500 new',
    records: 1000,
    stored: articlesBySku(10_000),
  },
  reportByMonth: {
    title:
      'count and add up 100,000 lines of sales, by the month of the sale, without the sales that are not paid',
    records: 100_000,
    stored: salesWithLines(SALES, 'paid'),
  },
  pageFilteredByChild: {
    title:
      'find a page of 50 sales that have a line of at least 97 pieces, by date and key, the latest first',
    records: 50,
    stored: salesWithLines(SALES, { quantity: 97, limit: 50, offset: 100 }),
  },
};

export const workloadNames = Object.keys(workloads) as WorkloadName[];

/** Returns a user with a number of addresses. */
export function user(index: number, addresses: number): UserValues {
  return {
    firstName: `Mick ${index}`,
    lastName: 'Broadstone',
    addresses: Array.from({ length: addresses }, (_, at) => ({
      type: at % 2 === 0 ? 'home' : 'work',
      line1: `${at + 1} Main St.`,
      city: `Austin ${index}`,
      state: 'TX',
      zip: String(10_000 + (at % 90_000)),
    })),
  };
}

function product(index: number, addresses: number): ProductWithUser {
  return { title: `Chair ${index}`, user: user(index, addresses) };
}

function taggedProduct(index: number): ProductWithTags {
  return {
    title: `Chair ${index}`,
    tags: Array.from({ length: 100 }, (_, at) => ({ name: `tag ${index}-${at}` })),
  };
}

function products(index: number): ProductWithUser[] {
  return Array.from({ length: PRODUCTS }, (_, at) => product(index * PRODUCTS + at, 3));
}
