import { Database } from '@espalier/core';
import { type Body, defineOrders } from '@espalier/testkit';

/** No server listens at this URL, and the other database is never opened, so these models plan without a database. */
const databases = {
  postgres: new Database('postgres://nobody@127.0.0.1:1/nowhere'),
  sqlite: new Database('sqlite::memory:'),
};
afterAll(async () => {
  for (const database of Object.values(databases)) await database.close();
});

const models = {
  postgres: defineOrders(databases.postgres, {
    timestamps: false,
    version: true,
  }),
  sqlite: defineOrders(databases.sqlite, { timestamps: false }),
};

const includeOf = ({ Order, Line }: (typeof models)['postgres']) =>
  [
    Order.Customer,
    {
      association: Order.Lines,
      missing: 'delete',
      include: [{ association: Line.Discounts, missing: 'delete' }],
    },
    { association: Order.Note, missing: 'keep' },
    { association: Order.Tags, missing: 'unlink' },
  ] as const;

const body: Body = {
  id: 1,
  version: 3,
  reference: 'A-2',
  customer: { id: 4 },
  lines: [
    { id: 7, qty: 2 },
    { position: 3, sku: 'lamp' },
  ],
  note: { text: 'new' },
  tags: [{ id: 5 }, { name: 'green' }],
};
const { version: _, ...withoutVersion } = body;

describe('the plan of a save', () => {
  it('says how stored rows are found, and what is written at most', () => {
    const plan = models.postgres.Order.planSave(body, {
      include: includeOf(models.postgres),
    });
    expect(plan.explain()).toMatchInlineSnapshot(`
      "save order: up to 5 inserts, up to 2 updates, removals from 2 tables, one transaction
        stored rows
          check the version of 1 row of "orders" by id
          find 1 row of "customers" by id, to link
          find 1 row of 'lines' of 'order' in "lines" by id
          find 1 row of "tags" by id, to link
          read the rows of 'discounts' of 'line' in "discounts"
        removals
          delete the other rows of 'tags' of 'order' from "orderTags"
          delete the other rows of 'lines' of 'order' from "lines"
        updates
          update 1 row of "orders" (reference, customerId, version + 1)
          update 1 row of "lines" (qty)
        level 1
          insert 1 row into "lines" (position, sku, qty, orderId), the database generates id
          insert 1 row into "notes" (text, orderId), the database generates id
          insert up to 1 row into "orderTags" (orderId, tagId)
          insert 1 row into "tags" (name), the database generates id
        level 2
          insert 1 row into "orderTags" (orderId, tagId <- tag.id)
        on PostgreSQL: 1 statement, one round trip"
    `);
    expect(plan.statements).toBe(1);
    expect(plan.toMermaid()).toMatchInlineSnapshot(`
      "flowchart LR
        subgraph stored["stored rows"]
          stored0["check orders<br/>1 row"]
          stored1["link customers<br/>1 row"]
          stored2["find lines<br/>1 row"]
          stored3["link tags<br/>1 row"]
          stored4["find discounts<br/>all rows"]
        end
        subgraph removals["removals"]
          removals0["delete from orderTags"]
          removals1["delete from lines"]
        end
        subgraph updates["updates"]
          updates0["update orders<br/>1 x reference, customerId"]
          updates1["update lines<br/>1 x qty"]
        end
        subgraph level1["level 1"]
          b0["lines<br/>1 row"]
          b1["notes<br/>1 row"]
          b2["orderTags<br/>1 row"]
          b3["tags<br/>1 row"]
        end
        subgraph level2["level 2"]
          b4["orderTags<br/>1 row"]
        end
        stored --> removals
        removals --> updates
        updates --> level1
        b3 -- "id as tagId" --> b4"
    `);
  });

  it('locks stored roots without versions', () => {
    const values = { id: 1, reference: 'A-2' };
    const plan = models.postgres.Order.planSave(values, { version: 'ignore' });
    expect(plan.explain()).toMatchInlineSnapshot(`
      "save order: up to 1 update, one transaction
        stored rows
          lock 1 row of "orders" by id
        updates
          update 1 row of "orders" (reference, version + 1)
        on PostgreSQL: 2 statements (lock, one for all rows), one round trip"
    `);
    expect(plan.statements).toBe(2);
  });

  it('counts the statements that read first where one statement cannot save', () => {
    const { Order } = models.postgres;
    const include = [
      { association: Order.Lines, by: ['position'], mode: 'upsert' },
      { association: Order.Note, moved: 'take', missing: 'unlink' },
    ] as const;
    const values: Body = {
      id: 1,
      version: 1,
      lines: [{ position: 1, sku: 'rug' }],
      note: { id: 3 },
    };
    expect(Order.planSave(values, { include }).explain()).toMatchInlineSnapshot(`
      "save order: up to 1 insert, up to 2 updates, removals from 1 table, one transaction
        stored rows
          check the version of 1 row of "orders" by id
          find 1 row of 'lines' of 'order' in "lines" by orderId and position; any other is an error
          find 1 row of 'note' of 'order' in "notes" by id
        removals
          unlink the other rows of 'note' of 'order' in "notes" (orderId <- null)
        updates
          update 1 row of "orders" (version + 1)
          update 1 row of "notes" (orderId)
        level 1
          insert up to 1 row into "lines" (position, sku, qty, orderId), the database generates id
        on PostgreSQL: up to 9 statements (begin, 3 to find stored rows, 1 to remove rows, 2 to update rows, 1 to insert rows, commit)"
    `);
  });

  it('counts a statement for each row on SQLite', () => {
    const plan = models.sqlite.Order.planSave(withoutVersion, {
      include: includeOf(models.sqlite),
    });
    expect(plan.explain()).toMatchInlineSnapshot(`
      "save order: up to 5 inserts, up to 2 updates, removals from 2 tables, one transaction
        stored rows
          lock 1 row of "orders" by id
          find 1 row of "customers" by id, to link
          find 1 row of 'lines' of 'order' in "lines" by id
          find 1 row of "tags" by id, to link
          read the rows of 'discounts' of 'line' in "discounts"
        removals
          delete the other rows of 'tags' of 'order' from "orderTags"
          delete the other rows of 'lines' of 'order' from "lines"
        updates
          update 1 row of "orders" (reference, customerId)
          update 1 row of "lines" (qty)
        level 1
          insert 1 row into "lines" (position, sku, qty, orderId), the database generates id
          insert 1 row into "notes" (text, orderId), the database generates id
          insert up to 1 row into "orderTags" (orderId, tagId)
          insert 1 row into "tags" (name), the database generates id
        level 2
          insert 1 row into "orderTags" (orderId, tagId <- tag.id)
        on SQLite: up to 19 statements (begin, 7 to find stored rows, 3 to remove rows, an update per changed row, an insert per row, commit)"
    `);
  });

  it('is that of a create if every row is new', () => {
    const { Order } = models.postgres;
    const values = { reference: 'A-1', lines: [{ position: 1, sku: 'rug' }] };
    const include = [Order.Lines] as const;
    expect(Order.planSave(values, { include }).explain()).toBe(
      Order.planCreate(values, { include }).explain(),
    );
  });

  it('shows no value of any row when it is printed', () => {
    const plan = models.postgres.Order.planSave(body, {
      include: includeOf(models.postgres),
    });
    for (const text of [plan.explain(), plan.toMermaid()]) expect(text).not.toMatch(/A-2|lamp|green/);
  });
});
