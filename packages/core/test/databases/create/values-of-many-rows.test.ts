import { DataTypes, Model } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';

const texts = [
  'plain',
  '',
  ' "quoted" ',
  'back\\slash',
  '\\n',
  'line\nbreak\ttab\r\u001f',
  'null',
  'NULL',
  '{a,b}',
  'é\u2028\u{1f600}',
];

describeEachDatabase('the values of many rows', (context) => {
  it.each(texts)('are stored as they are: %j', async (text) => {
    const database = context.open();
    class Note extends Model.init(
      { text: DataTypes.TEXT, isRead: DataTypes.BOOLEAN, weight: DataTypes.DOUBLE, tags: DataTypes.JSON },
      { database, modelName: 'note', timestamps: false },
    ) {}
    await database.sync();
    const values = Array.from({ length: 60 }, (_, index) => ({
      text: index % 3 === 0 ? text : index % 3 === 1 ? null : `row ${index}`,
      isRead: index % 2 === 0 ? null : index % 4 === 1,
      weight: index % 5 === 0 ? null : index / 7,
      tags: index % 7 === 0 ? null : { [text]: [text, index] },
    }));
    await Note.bulkCreate(values);
    const stored = await Note.findAll({ order: ['id'] });
    expect(stored.map(({ text, isRead, weight, tags }) => ({ text, isRead, weight, tags }))).toEqual(values);
    const saved = await Note.save(stored.map(({ id }) => ({ id, text: `${text}!` })));
    expect(saved.map((note) => note.text)).toEqual(saved.map(() => `${text}!`));
    expect(await Note.count({ where: { text: `${text}!` } })).toBe(60);
  });
});
