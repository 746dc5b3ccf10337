import { type Database, DataTypes, Model, Op } from '@espalier/core';
import fc from 'fast-check';

/** Random rows of models with every kind of association, and random conditions on them with what they mean in JavaScript. */

export interface ItemRow {
  readonly id: number;
  readonly number: number | null;
  readonly text: string | null;
  /** May refer to an item that does not exist. */
  readonly parentId: number | null;
}
interface LabelRow {
  readonly id: number;
  readonly number: number | null;
}
interface MarkRow {
  readonly id: number;
  readonly number: number | null;
  readonly itemId: number | null;
}
interface JoinRow {
  readonly itemId: number;
  readonly labelId: number;
  readonly number: number;
}

/** The rows of all tables. */
export interface Data {
  readonly items: readonly ItemRow[];
  readonly labels: readonly LabelRow[];
  readonly marks: readonly MarkRow[];
  readonly joins: readonly JoinRow[];
}

export function defineItems(database: Database) {
  const common = { database, timestamps: false } as const;
  class Item extends Model.init(
    { number: DataTypes.INTEGER, text: DataTypes.STRING },
    { ...common, modelName: 'item' },
  ) {
    static Parent = this.belongsTo(() => Item, { as: 'parent', constraints: false });
    static Children = this.hasMany(() => Item, {
      as: 'children',
      foreignKey: 'parentId',
      constraints: false,
    });
    static Lettered = this.hasMany(() => Item, {
      as: 'lettered',
      foreignKey: 'parentId',
      scope: { text: 'a' },
      constraints: false,
    });
    static Mark = this.hasOne(() => Mark, { constraints: false });
    static Labels = this.belongsToMany(() => Label, { through: () => Join });
    static FirstLabels = this.belongsToMany(() => Label, {
      as: 'firstLabels',
      through: { model: () => Join, scope: { number: 1 } },
    });
  }
  class Label extends Model.init({ number: DataTypes.INTEGER }, { ...common, modelName: 'label' }) {
    static Items = this.belongsToMany(() => Item, { through: () => Join });
  }
  class Mark extends Model.init({ number: DataTypes.INTEGER }, { ...common, modelName: 'mark' }) {
    static Item = this.belongsTo(() => Item, { constraints: false });
  }
  class Join extends Model.init({ number: DataTypes.INTEGER }, { ...common, modelName: 'join' }) {}
  return { Item, Label, Mark, Join };
}

const numbers = fc.integer({ min: 0, max: 2 });
const texts = fc.constantFrom('a', 'b');
const nullable = <T>(values: fc.Arbitrary<T>) => fc.option(values, { freq: 2 });
const numbered = <Row>(rows: fc.Arbitrary<Row>, maxLength: number) =>
  fc
    .array(rows, { maxLength })
    .map((list) => list.map((row, index): Row & { readonly id: number } => ({ ...row, id: index + 1 })));
const keys = fc.integer({ min: 1, max: 6 });

export const data: fc.Arbitrary<Data> = fc
  .record({
    items: numbered(
      fc.record({ number: nullable(numbers), text: nullable(texts), parentId: nullable(keys) }),
      5,
    ),
    labels: numbered(fc.record({ number: nullable(numbers) }), 3),
    marks: numbered(fc.record({ number: nullable(numbers), itemId: nullable(keys) }), 4),
    joins: fc.uniqueArray(fc.record({ itemId: keys, labelId: keys, number: numbers }), {
      maxLength: 8,
      selector: ({ itemId, labelId }) => `${itemId} ${labelId}`,
    }),
  })
  .map(({ joins, ...rows }) => {
    const exists = (list: readonly unknown[], id: number) => id <= list.length;
    const whole = joins.filter(
      ({ itemId, labelId }) => exists(rows.items, itemId) && exists(rows.labels, labelId),
    );
    return { ...rows, joins: whole };
  });

type Truth = boolean | null;

/** A condition in the form of `where`, and what it means in JavaScript: true, false, or neither where there is null. */
export interface Case<Row> {
  readonly where: object;
  readonly test: (row: Row, data: Data) => Truth;
}

/** SQL's logic of three values. */
const all = (results: readonly Truth[]): Truth =>
  results.includes(false) ? false : results.includes(null) ? null : true;
const any = (results: readonly Truth[]): Truth =>
  results.includes(true) ? true : results.includes(null) ? null : false;
const negated = (result: Truth): Truth => (result === null ? null : !result);

/** An association: its name, and its rows for a row. */
interface Link<Row, Target> {
  readonly as: string;
  readonly isToMany: boolean;
  readonly rows: (row: Row, data: Data) => readonly Target[];
  readonly cases: (depth: number) => fc.Arbitrary<Case<Target>>;
}

function quantified<Row, Target>(link: Link<Row, Target>, depth: number): fc.Arbitrary<Case<Row>> {
  const { as, isToMany, rows } = link;
  const below = fc.oneof(link.cases(depth - 1), fc.constant<Case<Target>>({ where: {}, test: () => true }));
  if (!isToMany) {
    const noRow: Case<Row> = {
      where: { [as]: null },
      test: (row, given) => rows(row, given).length === 0,
    };
    const itsRow = below.map(
      ({ where, test }): Case<Row> => ({
        where: { [as]: where },
        test: (row, given) => rows(row, given).some((each) => test(each, given) === true),
      }),
    );
    return fc.oneof({ weight: 1, arbitrary: fc.constant(noRow) }, { weight: 3, arbitrary: itsRow });
  }
  const quantifiers = {
    some: (results: readonly Truth[]) => results.includes(true),
    none: (results: readonly Truth[]) => !results.includes(true),
    every: (results: readonly Truth[]) => results.every((each) => each === true),
  };
  const names = Object.keys(quantifiers) as (keyof typeof quantifiers)[];
  return fc.tuple(fc.subarray(names, { minLength: 1 }), below, below, below).map(([chosen, ...cases]) => ({
    where: { [as]: Object.fromEntries(chosen.map((name, index) => [name, cases[index]?.where])) },
    test: (row, given) =>
      chosen.every((name, index) =>
        quantifiers[name](rows(row, given).map((each) => (cases[index] as Case<Target>).test(each, given))),
      ),
  }));
}

type WithNumber = { readonly number: number | null };

function onNumber<Row extends WithNumber>(): fc.Arbitrary<Case<Row>> {
  return fc.oneof(
    numbers.map(
      (value): Case<Row> => ({
        where: { number: value },
        test: ({ number }) => (number === null ? null : number === value),
      }),
    ),
    numbers.map(
      (value): Case<Row> => ({
        where: { number: { [Op.gt]: value } },
        test: ({ number }) => (number === null ? null : number > value),
      }),
    ),
    fc.constant<Case<Row>>({ where: { number: null }, test: ({ number }) => number === null }),
  );
}

/** Combines the conditions of a model by Op.and, Op.or and Op.not. */
function tree<Row>(
  leaves: readonly fc.Arbitrary<Case<Row>>[],
  links: readonly ((depth: number) => fc.Arbitrary<Case<Row>>)[],
) {
  return (depth: number): fc.Arbitrary<Case<Row>> => {
    if (depth <= 0) return fc.oneof(...leaves);
    const self = tree(leaves, links);
    const below = fc.array(self(depth - 1), { maxLength: 3 });
    return fc.oneof(
      { weight: 1, arbitrary: fc.oneof(...leaves) },
      ...links.map((link) => ({ weight: 1, arbitrary: link(depth) })),
      {
        weight: 1,
        arbitrary: below.map((cases) => ({
          where: { [Op.and]: cases.map(({ where }) => where) },
          test: (row: Row, given: Data) => all(cases.map(({ test }) => test(row, given))),
        })),
      },
      {
        weight: 1,
        arbitrary: below.map((cases) => ({
          where: { [Op.or]: cases.map(({ where }) => where) },
          test: (row: Row, given: Data) => any(cases.map(({ test }) => test(row, given))),
        })),
      },
      {
        weight: 1,
        arbitrary: self(depth - 1).map(({ where, test }) => ({
          where: { [Op.not]: where },
          test: (row: Row, given: Data) => negated(test(row, given)),
        })),
      },
    );
  };
}

const childrenOf = ({ id }: ItemRow, { items }: Data) => items.filter(({ parentId }) => parentId === id);
const joinsOf = ({ id }: ItemRow, { joins }: Data) => joins.filter(({ itemId }) => itemId === id);
const labelsOf = (joins: readonly JoinRow[], { labels }: Data) =>
  labels.filter(({ id }) => joins.some(({ labelId }) => labelId === id));

export const itemCases: (depth: number) => fc.Arbitrary<Case<ItemRow>> = (depth) => {
  const link = <Target>(given: Link<ItemRow, Target>) => given;
  const parent = link({
    as: 'parent',
    isToMany: false,
    rows: ({ parentId }, { items }) => items.filter(({ id }) => id === parentId),
    cases: itemCases,
  });
  const children = link({ as: 'children', isToMany: true, rows: childrenOf, cases: itemCases });
  const lettered = link({
    as: 'lettered',
    isToMany: true,
    rows: (row, given) => childrenOf(row, given).filter(({ text }) => text === 'a'),
    cases: itemCases,
  });
  const mark = link({
    as: 'mark',
    isToMany: false,
    rows: ({ id }, { marks }) => marks.filter(({ itemId }) => itemId === id),
    cases: markCases,
  });
  const labels = link({
    as: 'labels',
    isToMany: true,
    rows: (row, given) => labelsOf(joinsOf(row, given), given),
    cases: labelCases,
  });
  const firstLabels = link({
    as: 'firstLabels',
    isToMany: true,
    rows: (row, given) =>
      labelsOf(
        joinsOf(row, given).filter(({ number }) => number === 1),
        given,
      ),
    cases: labelCases,
  });
  const onText = texts.map(
    (value): Case<ItemRow> => ({
      where: { text: value },
      test: ({ text }) => (text === null ? null : text === value),
    }),
  );
  return tree<ItemRow>(
    [onNumber(), onText],
    [
      (at) => quantified(parent, at),
      (at) => quantified(children, at),
      (at) => quantified(lettered, at),
      (at) => quantified(mark, at),
      (at) => quantified(labels, at),
      (at) => quantified(firstLabels, at),
    ],
  )(depth);
};

const labelCases = tree<LabelRow>(
  [onNumber()],
  [
    (depth) =>
      quantified<LabelRow, ItemRow>(
        {
          as: 'items',
          isToMany: true,
          rows: ({ id }, { items, joins }) =>
            items.filter((item) => joins.some((each) => each.labelId === id && each.itemId === item.id)),
          cases: itemCases,
        },
        depth,
      ),
  ],
);

const markCases = tree<MarkRow>(
  [onNumber()],
  [
    (depth) =>
      quantified<MarkRow, ItemRow>(
        {
          as: 'item',
          isToMany: false,
          rows: ({ itemId }, { items }) => items.filter(({ id }) => id === itemId),
          cases: itemCases,
        },
        depth,
      ),
  ],
);
