import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeEachDatabase } from '@espalier/testkit';
import { createShopProject } from './helpers/shop-project.ts';

describeEachDatabase('espalier graph', (context) => {
  it('writes the models and their associations in Mermaid', async () => {
    const { code, output, errors } = await createShopProject(context).run(['graph']);
    expect([code, errors]).toEqual([0, '']);
    expect(output).toContain('erDiagram\n  "product" {\n    INTEGER id PK\n    STRING title\n');
    expect(output).toContain('"product" }o--o{ "tag" : "tags through productTag"\n');
  });

  it('draws an SVG with the attributes of each model and a name on each association', async () => {
    const { code, output } = await createShopProject(context).run(['graph', '--format', 'svg']);
    expect(code).toBe(0);
    expect(output).toMatch(/^<svg [^>]*>[\s\S]*<\/svg>\n$/);
    const texts = [...output.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);
    expect(texts).toEqual(expect.arrayContaining(['product', 'title', 'STRING', 'tags through productTag']));
    expect(output.match(/class="edge"/g)).toHaveLength(3);
  });

  it('writes a page of HTML that loads nothing from elsewhere', async () => {
    const project = createShopProject(context);
    const { code, output, errors } = await project.run([
      'graph',
      '--format',
      'html',
      '--out',
      'docs/models.html',
    ]);
    expect([code, output, errors]).toEqual([0, '', 'wrote docs/models.html\n']);
    const page = readFileSync(join(project.folder, 'docs/models.html'), 'utf8');
    expect(page).toContain('</svg>');
    expect(page).toContain('<pre>erDiagram\n  &quot;product&quot; {');
    expect(page).not.toMatch(/<script|<link|src=|@import/);
  });

  it('prints the graph as data', async () => {
    const { output } = await createShopProject(context).run(['graph', '--json']);
    const { models, associations } = JSON.parse(output);
    expect(models[1]).toMatchObject({ name: 'user', table: 'users' });
    expect(associations[1]).toEqual({
      kind: 'belongsToMany',
      source: 'product',
      target: 'tag',
      as: 'tags',
      through: 'productTag',
      foreignKey: ['productId'],
    });
  });

  it('opens no connection', async () => {
    const project = createShopProject(context);
    expect((await project.run(['graph'])).code).toBe(0);
    expect((await project.run(['ddl'])).code).toBe(0);
    expect(existsSync(join(project.folder, 'shop.db'))).toBe(false);
  });
});
