import { changesOf, DataTypes, Model, ValidationError } from '@espalier/core';
import { type DatabaseContext, describeEachDatabase, errorOf } from '@espalier/testkit';

async function openTags(context: DatabaseContext) {
  const database = context.open(context.dialect === 'postgres' ? { pool: { min: 0, max: 10 } } : {});
  class Tag extends Model.init(
    { name: { type: DataTypes.STRING, allowNull: false, unique: true }, colour: DataTypes.STRING },
    { database, modelName: 'tag' },
  ) {
    static Synonyms = this.hasMany(() => Synonym);
  }
  class Synonym extends Model.init({ word: DataTypes.STRING }, { database, modelName: 'synonym' }) {}
  await database.sync();
  context.statements.length = 0;
  return { database, Tag, Synonym };
}

describeEachDatabase('findOrCreate', (context) => {
  it('creates a row with what is nested in it, or returns the stored row unchanged', async () => {
    const { Tag, Synonym } = await openTags(context);
    const options = {
      where: { name: 'red' },
      create: { colour: 'f00', synonyms: [{ word: 'scarlet' }] },
      include: [Tag.Synonyms],
    } as const;
    const [tag, created] = await Tag.findOrCreate(options);
    if (!created) throw new Error('found');
    expect([created, tag.name, tag.colour, tag.synonyms[0]?.word]).toEqual([true, 'red', 'f00', 'scarlet']);

    context.statements.length = 0;
    const [found, again] = await Tag.findOrCreate({ ...options, create: { colour: '0f0' } });
    expect(again).toBe(false);
    expect(found).toMatchObject({ id: tag.id, colour: 'f00', updatedAt: tag.updatedAt });
    expect(context.statements.map((text) => text.split(' ')[0])).toEqual(['select']);
    expect(await Synonym.count()).toBe(1);
  });

  it('returns an instance of the row, which can be changed like any other', async () => {
    const { Tag } = await openTags(context);
    await Tag.create({ name: 'red', colour: 'f00' });
    const [tag] = await Tag.findOrCreate({ where: { name: 'red' } });
    await tag.update({ colour: 'e00' });
    expect(await Tag.findAll()).toEqual([tag]);
    expect(await errorOf(Tag.create(tag as never))).toMatchObject({ code: 'INVALID_SHAPE' });
  });

  it('creates one row if it is called many times at once', async () => {
    const { Tag } = await openTags(context);
    const results = await Promise.all(
      Array.from({ length: 16 }, () => Tag.findOrCreate({ where: { name: 'red' } })),
    );
    expect(results.filter(([, created]) => created)).toHaveLength(1);
    expect(new Set(results.map(([{ id }]) => id)).size).toBe(1);
    expect(await Tag.count()).toBe(1);
  });

  it('is undone with the transaction around it', async () => {
    const { Tag, database } = await openTags(context);
    const call = database.transaction(async () => {
      const [, created] = await Tag.findOrCreate({ where: { name: 'red' } });
      const [, again] = await Tag.findOrCreate({ where: { name: 'red' } });
      expect([created, again]).toEqual([true, false]);
      throw new Error('undo');
    });
    await expect(call).rejects.toThrow('undo');
    expect(await Tag.count()).toBe(0);
  });

  it('rejects what is no unique key, and invalid values even if the row exists', async () => {
    const { Tag } = await openTags(context);
    await Tag.create({ name: 'red' });
    const noKey = await errorOf(Tag.findOrCreate({ where: { colour: 'f00' } }));
    expect(noKey).toBeInstanceOf(ValidationError);
    expect(noKey.message).toBe('tag.findOrCreate takes the values of a unique key: id, or name, not colour');
    const invalid = Tag.findOrCreate({ where: { name: 'red' }, create: { colour: 5 as never } });
    expect(await errorOf(invalid)).toMatchObject({ code: 'INVALID_VALUE', path: ['colour'] });
  });
});

describeEachDatabase('connectOrCreate as a root', (context) => {
  it('is the stored row, or a new one', async () => {
    const { Tag } = await openTags(context);
    const red = await Tag.create({ name: 'red', colour: 'f00' });
    const tag = (name: string) => Tag.connectOrCreate({ where: { name }, create: { colour: '00f' } });
    const [found, created] = await Tag.bulkCreate([tag('red'), tag('blue')]);
    expect([found?.id, found?.colour, created?.colour]).toEqual([red.id, 'f00', '00f']);
    expect(await Tag.create(tag('blue'))).toMatchObject({ id: created?.id });
    const saved = await Tag.save([tag('blue'), tag('green'), { id: red.id, colour: 'e00' }]);
    expect(changesOf(saved).map(({ change }) => change)).toEqual(['unchanged', 'inserted', 'updated']);
    expect(await Tag.count()).toBe(3);
  });

  it('may be a row of connect only where the row is nested', async () => {
    const { Tag } = await openTags(context);
    await Tag.create({ name: 'red' });
    expect(await errorOf(Tag.create(Tag.connect({ name: 'red' })))).toMatchObject({ code: 'INVALID_SHAPE' });
    expect(await errorOf(Tag.create(Tag.connect({ name: 'blue' })))).toMatchObject({ code: 'INVALID_SHAPE' });
  });
});
