import { changesOf } from '@espalier/core';
import { asBody, type Body, describeEachDatabase, type Orders, openOrders } from '@espalier/testkit';
import { propertyRuns } from '@espalier/testkit/property-runs';
import fc from 'fast-check';
import { mostMilliseconds } from '../create/random-graphs/settings.js';

/** What a save of an order does to it: which parts the values have, and how each differs from the stored one. */
interface Edit {
  readonly reference: number | undefined;
  readonly customer: 'absent' | 'same' | 'renamed' | 'new' | 'null';
  readonly note: 'absent' | 'same' | 'changed' | 'new' | 'null';
  /** For each stored line: left out, as it is, or with another quantity. */
  readonly lines: readonly ('out' | 'same' | 'changed' | 'partial')[] | undefined;
  readonly newLines: number;
  readonly discounts: 'absent' | 'same' | 'fewer' | 'more';
  readonly tags: readonly ('out' | 'same' | 'ranked')[] | undefined;
  readonly newTags: number;
  readonly missingLines: 'delete' | 'keep';
}

const edits = fc.record<Edit>({
  reference: fc.option(fc.nat(3), { nil: undefined }),
  customer: fc.constantFrom('absent', 'same', 'renamed', 'new', 'null'),
  note: fc.constantFrom('absent', 'same', 'changed', 'new', 'null'),
  lines: fc.option(
    fc.array(fc.constantFrom('out', 'same', 'changed', 'partial'), { minLength: 8, maxLength: 8 }),
    {
      nil: undefined,
    },
  ),
  newLines: fc.nat(2),
  discounts: fc.constantFrom('absent', 'same', 'fewer', 'more'),
  tags: fc.option(fc.array(fc.constantFrom('out', 'same', 'ranked'), { minLength: 8, maxLength: 8 }), {
    nil: undefined,
  }),
  newTags: fc.nat(2),
  missingLines: fc.constantFrom('delete', 'keep'),
});

let serial = 0;

/** Returns the values that an edit of a stored order has, and the order as it should be afterwards. */
function applyEdit(stored: Body, edit: Edit): { readonly values: Body; readonly expected: Body } {
  const expected = structuredClone(stored);
  const values: Body =
    stored.version === undefined ? { id: stored.id } : { id: stored.id, version: stored.version };
  serial += 1;
  if (edit.reference !== undefined) values.reference = expected.reference = `R-${edit.reference}`;
  editOne(values, expected, 'customer', edit.customer, { name: `Customer ${serial}` });
  editOne(values, expected, 'note', edit.note, { text: `Note ${serial}` });
  if (edit.lines !== undefined) editLines(values, expected, edit);
  if (edit.tags !== undefined) editTags(values, expected, edit);
  return { values, expected };
}

function editOne(values: Body, expected: Body, name: string, how: string, fresh: object): void {
  const current = expected[name];
  if (how === 'absent' || (current === null && (how === 'same' || how === 'renamed' || how === 'changed')))
    return;
  if (how === 'null') values[name] = expected[name] = null;
  else if (how === 'new') {
    values[name] = fresh;
    expected[name] = fresh;
  } else if (how === 'same') values[name] = structuredClone(current);
  else {
    values[name] = { ...structuredClone(current), ...fresh };
    expected[name] = values[name];
  }
}

function editLines(values: Body, expected: Body, { lines, newLines, discounts, missingLines }: Edit): void {
  const current: Body[] = expected.lines;
  values.lines = [];
  const left: Body[] = [];
  for (const [index, line] of current.entries()) {
    const how = lines?.[index] ?? 'same';
    if (how === 'out') {
      if (missingLines === 'keep') left.push(line);
      continue;
    }
    if (how === 'changed' || how === 'partial') line.qty += 1;
    const given: Body = how === 'partial' ? { id: line.id, qty: line.qty } : structuredClone(line);
    delete given.discounts;
    if (discounts !== 'absent') {
      if (discounts === 'fewer') line.discounts = line.discounts.slice(1);
      if (discounts === 'more') line.discounts = [...line.discounts, { percent: serial % 100 }];
      given.discounts = structuredClone(line.discounts);
    }
    values.lines.push(given);
    left.push(line);
  }
  for (let count = 0; count < newLines; count += 1) {
    serial += 1;
    const line = { position: serial + 100, sku: `sku ${serial}`, qty: 1, discounts: [{ percent: 3 }] };
    values.lines.push(line);
    left.push(structuredClone(line));
  }
  expected.lines = left;
}

function editTags(values: Body, expected: Body, { tags, newTags }: Edit): void {
  const current: Body[] = expected.tags;
  values.tags = [];
  expected.tags = [];
  for (const [index, tag] of current.entries()) {
    const how = tags?.[index] ?? 'same';
    if (how === 'out') continue;
    if (how === 'ranked') tag.orderTag.rank = serial;
    values.tags.push(how === 'same' && index % 2 === 0 ? { id: tag.id } : structuredClone(tag));
    expected.tags.push(tag);
  }
  for (let count = 0; count < newTags; count += 1) {
    serial += 1;
    const tag = { name: `tag ${serial}`, orderTag: { rank: count } };
    values.tags.push(tag);
    expected.tags.push(tag);
  }
}

/** Returns an order without what the database generates, in an order that does not depend on keys. */
function plain({ reference, customer, note, lines, tags }: Body): Body {
  const by = (name: string) => (left: Body, right: Body) => (left[name] < right[name] ? -1 : 1);
  return {
    reference,
    customer: customer?.name,
    note: note?.text,
    lines: lines
      .map(({ position, sku, qty, discounts = [] }: Body) => {
        return { position, sku, qty, discounts: discounts.map(({ percent }: Body) => percent).sort() };
      })
      .sort(by('position')),
    tags: tags.map(({ name, orderTag }: Body) => ({ name, rank: orderTag?.rank ?? null })).sort(by('name')),
  };
}

async function readOrder({ Order, Line }: Orders, id: number): Promise<Body> {
  const order = await Order.findByPk(id, {
    include: [
      Order.Customer,
      { association: Order.Lines, include: [Line.Discounts] },
      Order.Note,
      Order.Tags,
    ],
  });
  return asBody(order as object);
}

describeEachDatabase('any save', (context) => {
  const kinds = [
    { kind: 'with versions', version: true, paranoid: false },
    { kind: 'without versions', version: false, paranoid: false },
    { kind: 'with soft deletion', version: true, paranoid: true },
  ];
  for (const { kind, version, paranoid } of kinds) {
    it(
      `makes the database look like the values, and says before and after what it does, ${kind}`,
      async () => {
        const models = await openOrders(context, { version, paranoid });
        let everyLine = 0;
        const { Order, Line, Discount, OrderTag, body } = models;
        await fc.assert(
          fc.asyncProperty(edits, async (edit) => {
            const stored = await readOrder(models, body.id);
            const { values, expected } = applyEdit(stored, edit);
            const discounts = { association: Line.Discounts, missing: 'delete' } as const;
            const include = [
              Order.Customer,
              { association: Order.Lines, missing: edit.missingLines, include: [discounts] },
              { association: Order.Note, missing: 'delete' },
              { association: Order.Tags, missing: 'unlink' },
            ] as const;
            const preview = await Order.previewSave(structuredClone(values), { include });
            context.statements.length = 0;
            const saved: Body = await Order.save(values, { include });
            if (context.dialect === 'postgres' && !paranoid)
              expect(context.statements).toHaveLength(version ? 1 : 2);
            const after = await readOrder(models, body.id);
            expect(plain(after)).toEqual(plain(expected));
            expect(changesOf(saved).map(({ path, change }) => ({ path, change }))).toEqual(
              preview.map(({ path, change }) => ({ path, change })),
            );
            const counted = [await Line.count(), await Discount.count(), await OrderTag.count()];
            const nested = after.lines.flatMap((line: Body) => line.discounts);
            expect(counted).toEqual([after.lines.length, nested.length, after.tags.length]);
            if (paranoid) {
              const inserted = changesOf(saved).filter(
                ({ model, change }) => model === 'line' && change === 'inserted',
              );
              const countedLines = await Line.count({ paranoid: false } as never);
              if (everyLine > 0) expect(countedLines).toBe(everyLine + inserted.length);
              everyLine = countedLines;
            }
            expect(saved.updatedAt.toISOString()).toBe(after.updatedAt);
            if (version) expect(saved.version).toBe(after.version);
          }),
          { numRuns: propertyRuns(200), endOnFailure: true },
        );
      },
      mostMilliseconds,
    );
  }
});
