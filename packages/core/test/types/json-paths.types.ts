// biome-ignore-all lint/nursery/noFloatingPromises: this file is compiled and never run
import { DataTypes, database, Model, Op, sql, type Where } from './api.js';

/** Conditions on what JSON has at paths: the paths are those of its type, and the operands those of what is there. */

interface Meta {
  size: { width: number; unit?: 'cm' | 'in' };
  tags: string[];
  parts: { name: string; weights: number[] }[];
  note?: string | null;
  on: boolean;
  'a.b': number;
  'say "hi"': string;
  '': number;
  colours: Record<string, { hex: string }>;
  more: unknown;
  tree?: Tree;
}
interface Tree {
  name: string;
  children: Tree[];
}

class Thing extends Model.init(
  {
    meta: DataTypes.JSON<Meta>(),
    any: DataTypes.JSONB,
    list: { type: DataTypes.JSONB<{ n: number }[]>(), allowNull: false },
    text: DataTypes.STRING,
  },
  { database, modelName: 'thing' },
) {
  static Parent = this.belongsTo(() => Thing, { as: 'parent' });
}

Thing.findAll({
  where: {
    meta: {
      [Op.path]: {
        size: { width: 1 },
        'size.width': { [Op.gt]: 3, [Op.lte]: 5, [Op.in]: [1, null], [Op.not]: { [Op.between]: [1, 2] } },
        'size.unit': { [Op.ne]: 'cm', [Op.like]: 'c%' },
        tags: { [Op.contains]: ['new'] },
        'tags[0]': 'new',
        'parts[2].name': { [Op.iContains]: 'leg' },
        'parts[2].weights[1]': 5,
        note: null,
        on: { [Op.is]: true },
        '"a.b"': { [Op.lt]: 4 },
        '"say \\"hi\\""': { [Op.startsWith]: 'x' },
        '""': 0,
        'colours.red': { hex: '#f00' },
        'colours.red.hex': '#f00',
        more: 5,
        'more.or.less[3]': { [Op.exists]: true },
        'tree.children[0].children[1].name': 'a',
        'tree.children[0].children[1].children[2].name': 'a',
      },
      [Op.ne]: null,
    },
    any: { [Op.path]: { 'anything[0]."is".allowed': { [Op.gt]: 'a' }, flag: true } },
    list: { [Op.path]: { '[0].n': 1, '[1]': { n: 2 } } },
  },
});
const large: Where<typeof Thing> = { meta: { [Op.path]: { 'size.width': { [Op.gte]: 100 } } } };
Thing.findAll({
  where: { [Op.or]: [large, { [Op.not]: { meta: { [Op.path]: { 'tags[1]': { [Op.exists]: false } } } } }] },
});
Thing.findAll({
  include: [
    { association: Thing.Parent, where: { meta: { [Op.path]: { 'size.width': 1, 'tags[7]': 'a' } } } },
  ],
});
Thing.findAll({
  where: {
    meta: {
      [Op.path]: {
        // @ts-expect-error: did you mean 'size.width'?
        'size.wdth': 1,
      },
    },
  },
});
Thing.findAll({
  where: {
    meta: {
      [Op.path]: {
        // @ts-expect-error: a width is a number
        'size.width': { [Op.gt]: '3' },
        // @ts-expect-error: nor does it equal a text
        'parts[0].weights[0]': '3',
        // @ts-expect-error: no such member
        'size.unit': 'mm',
        // @ts-expect-error: patterns are for text
        'parts[0].weights[1]': { [Op.like]: '1%' },
        // @ts-expect-error: booleans have no order
        on: { [Op.gt]: true },
        // @ts-expect-error: true or false
        note: { [Op.exists]: 1 },
        // @ts-expect-error: a value, not a fragment
        'parts[0].name': { [Op.eq]: sql`1` },
        // @ts-expect-error: operators are symbols
        size: { gt: 1 },
      },
    },
  },
});
Thing.findAll({
  where: {
    meta: {
      [Op.path]: {
        // @ts-expect-error: an item has an index
        'tags.0': 'a',
      },
    },
  },
});
Thing.findAll({
  where: {
    meta: {
      [Op.path]: {
        // @ts-expect-error: such a key is quoted
        'a.b': 1,
      },
    },
  },
});
Thing.findAll({
  where: {
    // @ts-expect-error: a text has no paths
    text: { [Op.path]: { a: 1 } },
  },
});
Thing.findAll({
  include: [
    {
      association: Thing.Parent,
      where: {
        meta: {
          [Op.path]: {
            // @ts-expect-error: no path 'size.wdth' in this JSON
            'size.wdth': 1,
            // @ts-expect-error: a width is a number
            'size.width': 'wide',
          },
        },
      },
    },
  ],
});

Thing.findAll({
  where: {
    // @ts-expect-error: JSON has no order as a whole
    any: { [Op.gt]: 1 },
    // @ts-expect-error: nor if its type is known
    meta: { [Op.between]: [{}, {}] },
  },
});
Thing.findAll({
  include: [
    {
      association: Thing.Parent,
      // @ts-expect-error: JSON has no order as a whole
      where: { any: { [Op.lt]: 1 } },
    },
  ],
});
