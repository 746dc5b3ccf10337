import { describeEachDatabase } from '@espalier/testkit';
import { createShopProject } from './helpers/shop-project.ts';

const chair = JSON.stringify({
  title: 'Chair',
  user: { firstName: 'Mick', addresses: [{ city: 'Austin' }, { city: 'Dallas' }] },
  tags: [{ name: 'wood', productTag: { rank: 1 } }],
});

describeEachDatabase('espalier plan', (context) => {
  it('tells what a create would do with all that a payload nests', async () => {
    const { code, output } = await createShopProject(context, { 'chair.json': chair }).run([
      'plan',
      'product',
      'chair.json',
    ]);
    expect(code).toBe(0);
    expect(output).toContain('create product: 6 rows into 5 tables, 3 levels, one transaction\n');
    expect(output).toContain(
      'insert 2 rows into "addresses" (city, createdAt, updatedAt, userId <- user.id)',
    );
    expect(output).not.toContain('Austin');
  });

  it('tells what a save would do, of values in the input, by the name of the class', async () => {
    const input = JSON.stringify({ id: 1, title: 'Stool', user: { id: 2, firstName: 'Ann' } });
    const { code, output } = await createShopProject(context).run(['plan', 'Product', '-', '--save'], {
      input,
    });
    expect(code).toBe(0);
    expect(output).toContain('save product');
    expect(output).toContain('"users"');
  });

  it('includes only what --include names', async () => {
    const project = createShopProject(context, { 'chair.json': chair });
    const { code, errors } = await project.run([
      'plan',
      'product',
      'chair.json',
      '--include',
      'user.addresses',
    ]);
    expect(code).toBe(1);
    expect(errors).toContain("'tags'");
    expect(errors).not.toContain("'addresses'");
  });

  it('prints the plan as data', async () => {
    const { output } = await createShopProject(context, { 'chair.json': chair }).run([
      'plan',
      'product',
      'chair.json',
      '--json',
    ]);
    const { levels } = JSON.parse(output);
    expect(levels[1]).toEqual([
      {
        model: 'product',
        table: 'products',
        rows: 1,
        attributes: ['title', 'createdAt', 'updatedAt', 'userId'],
        references: ['userId'],
        generated: ['id'],
      },
      expect.objectContaining({ model: 'address', rows: 2 }),
    ]);
  });

  it('reports an invalid payload with its path, and a model that does not exist with the nearest one', async () => {
    const project = createShopProject(context, {
      'bad.json': '{ "user": { "addresses": [{ "town": "x" }] } }',
    });
    const invalid = await project.run(['plan', 'product', 'bad.json']);
    expect(invalid.code).toBe(1);
    expect(invalid.errors).toContain('user.addresses[0].town');
    expect(invalid.errors).toContain('code: VALIDATION_FAILED');
    const unknown = await project.run(['plan', 'produkt', 'bad.json']);
    expect(unknown.code).toBe(1);
    expect(unknown.errors).toContain("did you mean 'product'?");
  });

  it.each([
    ['no.json', undefined, "The file 'no.json' cannot be read: ENOENT"],
    ['-', '{', 'The input is not JSON'],
    ['-', '3', 'The input has to be an object, or an array of objects'],
  ])('rejects a payload that it cannot read: %s %s', async (file, input, message) => {
    const { code, errors } = await createShopProject(context).run(['plan', 'product', file], {
      ...(input === undefined ? {} : { input }),
    });
    expect(code).toBe(2);
    expect(errors).toContain(message);
  });
});
