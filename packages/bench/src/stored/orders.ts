import type { Row, Sql } from '../sql.ts';
import { numbersTo, type StoredRows } from './rows.ts';

const LINES = 100;
const CHANGES = 5;

export interface LineValues {
  /** The key of a stored line. A new line has none. */
  readonly id?: number;
  readonly product: string;
  readonly quantity: number;
  readonly price: number;
}

/** A stored order as a client returns it: with the version that the client has read, and with every line. */
export interface OrderValues {
  readonly id: number;
  readonly version: number;
  readonly customer: string;
  readonly note: string;
  readonly lines: readonly LineValues[];
}

/** Returns a number of orders with 100 lines each. A save keeps the number of lines, so all rounds use the same rows. */
export function ordersWithLines(count: number): StoredRows<OrderValues> {
  return {
    maxRuns: count,
    insert: ({ past }) => [
      `insert into orders (id, customer, note, version, "createdAt", "updatedAt")
       ${numbersTo(count)} select n, 'customer ' || n, 'change 0', 1, ${past}, ${past} from numbers`,
      `insert into lines ("orderId", product, quantity, price, "createdAt", "updatedAt")
       ${numbersTo(count * LINES)}
       select 1 + (n - 1) / ${LINES}, 'product ' || n, 1 + n % 5, 100 + n % 900, ${past}, ${past} from numbers`,
    ],
    async isReady(sql) {
      const [row] = await sql('select count(*) as lines from lines');
      return Number(row?.lines) === count * LINES;
    },
    async inputs(sql, runs) {
      const orders = await readOrders(sql, runs);
      const lines = await readLines(sql, orders);
      return orders.map((order) => changedOrder(order, lines.get(order.id) ?? []));
    },
  };
}

type StoredOrder = Row & { readonly id: number; readonly version: number; readonly customer: string };
type StoredLine = Row & Required<LineValues> & { readonly orderId: number };

/** Reads the orders that have been saved the least often. */
async function readOrders(sql: Sql, runs: number): Promise<readonly StoredOrder[]> {
  const text = `select id, version, customer from orders order by version, id limit ${runs}`;
  return (await sql(text)) as readonly StoredOrder[];
}

/** Returns the lines by the key of their order. */
async function readLines(
  sql: Sql,
  orders: readonly StoredOrder[],
): Promise<ReadonlyMap<number, readonly StoredLine[]>> {
  const keys = orders.map(({ id }) => id).join(', ');
  const lines = (await sql(
    `select id, "orderId", product, quantity, price from lines where "orderId" in (${keys}) order by id`,
  )) as readonly StoredLine[];
  const byOrder = new Map<number, StoredLine[]>();
  for (const line of lines) {
    const others = byOrder.get(line.orderId);
    if (others === undefined) byOrder.set(line.orderId, [line]);
    else others.push(line);
  }
  return byOrder;
}

/** Removes, changes and adds lines. The removed and changed lines are spread over the order. */
function changedOrder({ id, version, customer }: StoredOrder, lines: readonly StoredLine[]): OrderValues {
  const step = LINES / CHANGES;
  const kept = lines.flatMap(({ id: key, product, quantity, price }, at): LineValues[] => {
    if (at % step === 0) return [];
    return [{ id: key, product, quantity: quantity + (at % step === step / 2 ? 1 : 0), price }];
  });
  const added = Array.from({ length: CHANGES }, (_, at) => ({
    product: `product ${version}-${at}`,
    quantity: at + 1,
    price: 100 + at,
  }));
  return { id, version, customer, note: `change ${version}`, lines: [...kept, ...added] };
}
