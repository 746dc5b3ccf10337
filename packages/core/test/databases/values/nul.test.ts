import { DataTypes, Op } from '@espalier/core';
import { type DatabaseContext, describeEachDatabase, errorOf } from '@espalier/testkit';

async function openItems(context: DatabaseContext) {
  const database = context.open();
  const Item = database.define(
    'item',
    { text: DataTypes.TEXT, json: DataTypes.JSON, jsonb: DataTypes.JSONB },
    { timestamps: false },
  );
  await database.sync();
  context.statements.length = 0;
  return { database, Item };
}

const nested = (levels: number, value: unknown) =>
  JSON.parse(`${'[{"a":'.repeat(levels / 2)}${JSON.stringify(value)}${'}]'.repeat(levels / 2)}`);

describeEachDatabase('a value with the character NUL', (context) => {
  const nul: [what: string, value: unknown][] = [
    ['alone', 'a\0b'],
    ['in a key', { list: [{ 'a\0b': 1 }] }],
    ['at a depth of a thousand levels', nested(1000, '\0')],
    ['after a backslash', ['\\\\\0']],
  ];

  it.each(nul)(
    '%s in JSON is stored as it is, or rejected with its path before any SQL',
    async (_, value) => {
      const { Item } = await openItems(context);
      for (const attribute of ['json', 'jsonb']) {
        for (const count of [1, 6000]) {
          const rows = Array.from({ length: count }, (__, index) => ({
            [attribute]: index === count - 1 ? value : index,
          }));
          context.statements.length = 0;
          if (context.dialect === 'sqlite') {
            const created = await Item.bulkCreate(rows as never);
            expect(await Item.findByPk(created.at(-1)?.id as number)).toMatchObject({ [attribute]: value });
            continue;
          }
          const error = await errorOf(Item.bulkCreate(rows as never));
          expect(error).toMatchObject({ code: 'INVALID_VALUE', path: [count - 1, attribute] });
          expect(error.message).toBe(
            `[${count - 1}].${attribute}: 'item.${attribute}' contains the character NUL, which this database cannot store`,
          );
          expect(context.statements).toEqual([]);
        }
      }
    },
  );

  it('in a condition ends no transaction', async () => {
    const { database, Item } = await openItems(context);
    await database.transaction(async () => {
      for (const where of [
        { json: { 'a\0': 1 } },
        { jsonb: ['\0'] },
        { text: '\0' },
        { text: { [Op.contains]: '\0' } },
        { text: { [Op.iLike]: '\0' } },
        { jsonb: { [Op.path]: { a: { [Op.endsWith]: '\0' } } } },
      ]) {
        const found = await Item.findAll({ where: where as never }).catch((error) => error.code);
        expect(found).toEqual(context.dialect === 'sqlite' ? [] : 'INVALID_VALUE');
      }
      await Item.create({ json: ['\\u0000', '\\', '\\\\ud800'] });
    });
    expect(await Item.findOne()).toMatchObject({ json: ['\\u0000', '\\', '\\\\ud800'] });
  });
});
