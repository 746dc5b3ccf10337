// biome-ignore-all lint/nursery/noFloatingPromises: this file is compiled and never run
import { expectTypeOf } from 'expect-type';
import { aggregate, DataTypes, database, Model, Op, sql } from './api.js';

/** `sql.json` and `sql.month`, which are checked against the model that they are used with. */

interface Meta {
  size: { width: number; unit?: 'cm' | 'in' };
  tags: string[];
  parts: { name: string; weights: number[] }[];
  on: boolean;
  'a.b': number;
  more: unknown;
}

class Thing extends Model.init(
  {
    meta: DataTypes.JSON<Meta>(),
    any: DataTypes.JSONB,
    list: { type: DataTypes.JSONB<{ n: number }[]>(), allowNull: false },
    text: DataTypes.STRING,
    count: DataTypes.INTEGER,
    at: DataTypes.DATE,
    day: DataTypes.DATEONLY,
  },
  { database, modelName: 'thing' },
) {
  static Parent = this.belongsTo(() => Thing, { as: 'parent' });
  static Notes = this.hasMany(() => Note);

  static widest() {
    return this.findOne({ order: [[sql.json('meta', 'size.width', 'number'), 'DESC']] });
  }
}
class Note extends Model.init(
  { data: DataTypes.JSON<{ rank: number }>() },
  { database, modelName: 'note' },
) {}

declare const name: string;
declare const index: number;
const width = sql.json('meta', 'size.width', 'number');

Thing.findAll({
  order: [
    sql.json('meta', 'size.width', 'number'),
    [width, 'DESC NULLS LAST'],
    sql.json('meta', 'size.unit', 'text'),
    sql.json('meta', `parts[${index}].weights[0]`, 'number'),
    sql.json('meta', '"a.b"', 'number'),
    sql.json('meta', 'on', 'boolean'),
    sql.json('meta', 'more.or.less', 'text'),
    sql.json('any', 'anything[3].goes', 'boolean'),
    sql.json('list', '[0].n', 'number'),
    sql.json('meta', name, 'text'),
    sql.json(name, 'size', 'text'),
    sql`lower(${sql.json('meta', 'size.unit', 'text')})`,
    sql.month('at'),
    [sql.date('day'), 'DESC'],
    [Thing.Parent, sql.json('meta', 'size.width', 'number'), 'DESC'],
    [Thing.Parent, sql.year('at')],
  ],
  include: [Thing.Parent, { association: Thing.Notes, order: [sql.json('data', 'rank', 'number')] }],
});
Thing.findAll({
  attributes: ['id', [width, 'width', DataTypes.DOUBLE], [sql.json('meta', 'tags'), 'tags', DataTypes.JSON]],
});
Thing.findAll({ attributes: { include: [[width, 'width', DataTypes.DOUBLE]] } });
Thing.findAll({ where: { count: { [Op.lt]: width }, text: sql.json('meta', 'size.unit', 'text') } });
Thing.findAll({
  order: [
    // @ts-expect-error: no path 'size.wdth'
    sql.json('meta', 'size.wdth', 'number'),
    // @ts-expect-error: a width is no text
    sql.json('meta', 'size.width', 'text'),
    // @ts-expect-error: nor is an array
    sql.json('meta', 'tags', 'text'),
    // @ts-expect-error: such a key is quoted
    sql.json('meta', 'a.b', 'number'),
    // @ts-expect-error: no such attribute
    sql.json('mta', 'size.width', 'number'),
    // @ts-expect-error: a text has no paths
    sql.json('text', 'size.width', 'number'),
    // @ts-expect-error: an item has an index
    sql.json('list', 'n', 'number'),
    // @ts-expect-error: a text, a number or a boolean
    sql.json('meta', 'size', 'date'),
    // @ts-expect-error: no such attribute
    sql.month('att'),
    // @ts-expect-error: a number is no date
    sql.month('count'),
    // @ts-expect-error: no path 'size.wdth'
    [sql.json('meta', 'size.wdth', 'number'), 'DESC'],
  ],
});
const wrong = sql.json('meta', 'size.wdth', 'number');
Thing.findAll({
  // @ts-expect-error: no path 'size.wdth'
  order: [wrong],
});
Thing.findAll({
  attributes: [
    'id',
    // @ts-expect-error: no path 'size.wdth'
    [sql.json('meta', 'size.wdth', 'number'), 'width', DataTypes.DOUBLE],
  ],
});
Thing.findAll({
  // @ts-expect-error: no path 'size.wdth'
  attributes: { include: [[sql.json('meta', 'size.wdth', 'number'), 'width', DataTypes.DOUBLE]] },
});
Thing.findAll({
  include: [
    Thing.Parent,
    {
      association: Thing.Notes,
      // @ts-expect-error: an attribute of the thing, not of the note
      order: [sql.json('meta', 'size.width', 'number')],
    },
  ],
  order: [
    // @ts-expect-error: no path 'size.wdth'
    [Thing.Parent, sql.json('meta', 'size.wdth', 'number')],
  ],
});
Thing.findAll({
  include: [
    {
      association: Thing.Notes,
      attributes: [
        // @ts-expect-error: no path 'rnk'
        [sql.json('data', 'rnk', 'number'), 'rank', DataTypes.INTEGER],
      ],
    },
  ],
});
Thing.findAll({
  where: {
    // @ts-expect-error: no path 'size.wdth'
    count: { [Op.lt]: sql.json('meta', 'size.wdth', 'number') },
    // @ts-expect-error: no path 'size.unt'
    text: sql.json('meta', 'size.unt', 'text'),
  },
});

export async function groups() {
  const rows = await Thing.aggregate({
    groupBy: {
      unit: [sql.json('meta', 'size.unit', 'text'), DataTypes.TEXT],
      parent: [Thing.Parent, sql.json('meta', 'size.unit', 'text'), DataTypes.TEXT],
    },
    select: { width: aggregate.max([width, DataTypes.DOUBLE]) },
  });
  expectTypeOf(rows).toEqualTypeOf<{ unit: string | null; parent: string | null; width: number | null }[]>();
  Thing.aggregate({
    groupBy: {
      // @ts-expect-error: no path 'size.unt'
      unit: [sql.json('meta', 'size.unt', 'text'), DataTypes.TEXT],
      // @ts-expect-error: no path 'size.unt' in the parent either
      parent: [Thing.Parent, sql.json('meta', 'size.unt', 'text'), DataTypes.TEXT],
      // @ts-expect-error: no attribute 'att'
      month: [sql.month('att'), DataTypes.TEXT],
    },
    select: {
      // @ts-expect-error: no path 'size.wdth'
      width: aggregate.max([sql.json('meta', 'size.wdth', 'number'), DataTypes.DOUBLE]),
    },
  });
}

export async function changes(thing: Thing) {
  await Thing.update({ count: width, text: sql.json('meta', 'size.unit', 'text') }, { all: true });
  await thing.update({ count: width });
  await Thing.save({ id: 1, count: width });
  await Thing.upsert({ id: 1, list: [], count: width });
  Thing.update(
    {
      // @ts-expect-error: no path 'size.wdth'
      count: sql.json('meta', 'size.wdth', 'number'),
    },
    { all: true },
  );
  thing.update({
    // @ts-expect-error: no path 'size.wdth'
    count: sql.json('meta', 'size.wdth', 'number'),
  });
  Thing.save({
    id: 1,
    // @ts-expect-error: no path 'size.wdth'
    count: sql.json('meta', 'size.wdth', 'number'),
  });
  Thing.upsert({
    id: 1,
    list: [],
    // @ts-expect-error: no path 'size.wdth'
    count: sql.json('meta', 'size.wdth', 'number'),
  });
}

class Loose extends Model {}
Loose.findAll({ order: [sql.json('anything', 'goes', 'text'), sql.month('whenever')] });
Loose.update({ anything: sql.json('any', 'path') }, { all: true });
