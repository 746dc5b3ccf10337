import { DataTypes, Op } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';

describeEachDatabase('a text search that ignores case', (context) => {
  async function openItems(texts: readonly string[]) {
    const database = context.open();
    const Item = database.define('item', { text: DataTypes.TEXT }, { timestamps: false });
    await database.sync();
    await Item.bulkCreate(texts.map((text) => ({ text })));
    const search = async (condition: object) => {
      const items = await Item.findAll({ where: { text: condition }, order: ['id'] });
      return items.map(({ text }) => text);
    };
    return { database, Item, search };
  }

  it.each([
    ['German', 'straße', ['Straße', 'STRAẞE'], ['STRASSE', 'Strase']],
    ['German with umlauts', 'ÄÖÜ', ['äöü', 'ÄöÜ'], ['aou', 'a\u0308o\u0308u\u0308']],
    ['the Turkish i', 'i', ['i', 'I'], ['ı', 'İ', 'i\u0307']],
    ['the Turkish ı', 'ı', ['ı'], ['i', 'I']],
    ['Greek', 'ΟΔΟΣ', ['οδος', 'οδοσ', 'Οδός'.replace('ό', 'ο')], ['οδό', 'όδος']],
    ['Cyrillic', 'жёлтый', ['ЖЁЛТЫЙ', 'Жёлтый'], ['желтый']],
    ['Georgian', 'ქალი', ['ქალი', 'ᲥᲐᲚᲘ'], ['ქალ']],
    ['combining characters', 'e\u0301', ['e\u0301', 'E\u0301'], ['é', 'É', 'e']],
    ['characters beyond 16 bits', '𐐀', ['𐐀', '𐐨'], ['𐐁']],
  ])('compares %s letter by letter', async (_, given, equal, different) => {
    const { search } = await openItems([...equal, ...different]);
    expect(await search({ [Op.iLike]: given })).toEqual(equal);
    expect(await search({ [Op.notILike]: given })).toEqual(different);
  });

  it('finds a text at the beginning, at the end and anywhere', async () => {
    const { search } = await openItems(['ÄRGER', 'kein Ärger', 'kein ärger mehr', 'arger']);
    expect(await search({ [Op.iStartsWith]: 'ärg' })).toEqual(['ÄRGER']);
    expect(await search({ [Op.iEndsWith]: 'äRGER' })).toEqual(['ÄRGER', 'kein Ärger']);
    expect(await search({ [Op.iContains]: 'ÄRGER' })).toEqual(['ÄRGER', 'kein Ärger', 'kein ärger mehr']);
    expect(await search({ [Op.not]: { [Op.iContains]: 'Ä' } })).toEqual(['arger']);
  });

  it.each([
    '%',
    '_',
    '\\',
    '*',
    '?',
    '[',
    ']',
    '[a]',
    '^',
    '$',
    '.',
    '(?i)',
    '***=a',
    '\\d',
    '{1}',
    '-',
    '|',
    "'",
  ])('finds %s as it is', async (text) => {
    const { search } = await openItems([text, 'aAbB1', '']);
    expect(await search({ [Op.iContains]: text })).toEqual([text]);
    expect(await search({ [Op.iStartsWith]: text })).toEqual([text]);
    expect(await search({ [Op.iEndsWith]: text })).toEqual([text]);
  });

  it('finds texts with several lines, and matches a line break by _', async () => {
    const { search } = await openItems(['One\nTwo', 'one', 'ONE\n']);
    expect(await search({ [Op.iEndsWith]: 'one' })).toEqual(['one']);
    expect(await search({ [Op.iContains]: 'E\nt' })).toEqual(['One\nTwo']);
    expect(await search({ [Op.iLike]: 'one_' })).toEqual(['ONE\n']);
    expect(await search({ [Op.iLike]: 'ONE%two' })).toEqual(['One\nTwo']);
  });

  it('takes texts of up to 4000 characters', async () => {
    const text = 'θ'.repeat(4000);
    const { search, Item } = await openItems([text, 'θ']);
    expect(await search({ [Op.iContains]: 'ϴ'.repeat(3999) })).toEqual([text]);
    context.statements.length = 0;
    await expect(Item.count({ where: { text: { [Op.iLike]: 'a'.repeat(4001) } } })).rejects.toMatchObject({
      code: 'INVALID_QUERY',
      message: 'where.text[Op.iLike] takes up to 4000 characters',
    });
    expect(context.statements).toEqual([]);
  });

  it('is for text only', async () => {
    const database = context.open();
    const Item = database.define('item', { number: DataTypes.INTEGER, json: DataTypes.JSON });
    for (const operator of [Op.iStartsWith, Op.iEndsWith, Op.iContains, Op.notILike]) {
      await expect(Item.count({ where: { number: { [operator]: '1' } } as never })).rejects.toMatchObject({
        code: 'INVALID_OPTION',
      });
      await expect(Item.count({ where: { json: { [operator]: '1' } } as never })).rejects.toMatchObject({
        code: 'INVALID_OPTION',
      });
    }
  });
});
