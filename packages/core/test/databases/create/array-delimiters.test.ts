import { DataTypes, Model } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';

describeEachDatabase('many rows of a type whose arrays have a delimiter of their own', (context) => {
  it.each(['box', 'area'])('are created by one statement: %s', async (type) => {
    if (context.dialect !== 'postgres') return;
    const database = context.open();
    class Place extends Model.init(
      { area: { type: DataTypes.TEXT, allowNull: false } },
      { database, modelName: 'place', timestamps: false },
    ) {}
    await database.raw('drop table if exists places');
    await database.raw('drop domain if exists area');
    await database.raw('create domain area as box');
    await database.raw(`create table places (id serial primary key, area ${type} not null)`);
    await Place.create({ area: '(1,1),(0,0)' });
    context.statements.length = 0;
    const places = Array.from({ length: 60 }, (_, index) => ({ area: `(${index + 1},1),(0,0)` }));
    const created = await Place.bulkCreate(places);
    expect(context.statements).toHaveLength(1);
    expect((await Place.findByPk(created[59]?.id as number))?.area).toBe('(60,1),(0,0)');
  });
});
