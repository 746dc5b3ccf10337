/** The values of one address, as the caller of an ORM would write them. */
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

/** What each work is given. */
export interface Inputs {
  readonly W1: ProductWithUser;
  readonly W2: UserValues;
  readonly W3: ProductWithTags;
  readonly W4: UserValues;
  readonly W5: readonly ProductWithUser[];
  /** How many products there are to find. */
  readonly R1: number;
}

export type WorkName = keyof Inputs;

interface Work<W extends WorkName> {
  readonly title: string;
  /** How many rows one run writes or reads. */
  readonly records: number;
  /** Makes the values for one run; `index` makes them differ from those of other runs. */
  readonly input: (index: number) => Inputs[W];
}

const PRODUCTS = 100;

export const works: { readonly [W in WorkName]: Work<W> } = {
  W1: {
    title: 'create a product, its user and one address',
    records: 3,
    input: (index) => product(index, 1),
  },
  W2: { title: 'create a user with 10 addresses', records: 11, input: (index) => user(index, 10) },
  W3: {
    title: 'create a product with 100 tags, through a joining table',
    records: 201,
    input: taggedProduct,
  },
  W4: { title: 'create a user with 1,000 addresses', records: 1001, input: (index) => user(index, 1000) },
  W5: {
    title: `create ${PRODUCTS} products, each with its own user and 3 addresses`,
    records: 5 * PRODUCTS,
    input: products,
  },
  R1: {
    title: `find ${PRODUCTS} products with their users and addresses`,
    records: 5 * PRODUCTS,
    input: () => PRODUCTS,
  },
};

export const workNames = Object.keys(works) as WorkName[];

/** A user with any number of addresses. */
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
