import { DataTypes, Op, sql } from '@espalier/core';
import { type ChangeCase, item, lock, stored } from './change-case.js';

const { BIGINT, INTEGER, STRING } = DataTypes;
const price = sql.attribute('price');

export const ofComputedAndRenamed: Record<string, ChangeCase> = {
  'a generated column': {
    before: { item: [item] },
    after: { item: [{ ...item, twice: { type: INTEGER, generatedAs: sql`${price} * 2` } }] },
    postgres: ['addColumn'],
    warnings: { postgres: lock },
    rows: [stored, stored.map((row) => ({ ...row, twice: row.price * 2 }))],
  },
  'another expression of a generated column': {
    before: {
      item: [
        { ...item, more: { type: INTEGER, generatedAs: sql`${price} * 2` } },
        { indexes: [{ fields: ['more'] }] },
      ],
    },
    after: {
      item: [
        { ...item, more: { type: INTEGER, generatedAs: sql`${price} * 3` } },
        { indexes: [{ fields: ['more'] }] },
      ],
    },
    postgres: ['dropIndex', 'dropColumn', 'addColumn', 'addIndex'],
    warnings: { postgres: ['lock', 'lock'] },
    rows: [stored, stored.map((row) => ({ ...row, more: row.price * 3 }))],
  },
  'a column that is no longer generated': {
    before: { item: [{ ...item, more: { type: INTEGER, generatedAs: sql`${price} * 2` } }] },
    after: { item: [{ ...item, more: INTEGER }] },
    postgres: ['changeGenerated'],
    rows: [stored, stored.map((row) => ({ ...row, more: row.price * 2 }))],
  },
  'another primary key': {
    before: {
      item: [
        {
          ...item,
          name: { type: STRING, allowNull: false },
          code: { type: STRING, primaryKey: true, allowNull: false },
        },
      ],
    },
    after: {
      item: [{ ...item, name: { type: STRING, primaryKey: true }, code: { type: STRING, allowNull: false } }],
    },
    postgres: ['changePrimaryKey'],
    warnings: { postgres: ['mayFail', 'lock'], sqlite: ['mayFail', 'lock'] },
    rows: [
      [
        { code: 'c', name: 'chair', price: 5 },
        { code: 't', name: 'table', price: 7 },
      ],
      [
        { code: 'c', name: 'chair', price: 5 },
        { code: 't', name: 'table', price: 7 },
      ],
    ],
  },
  'numbered rows': {
    before: { item: [{ ...item, id: { type: BIGINT, primaryKey: true, autoIncrement: false } }] },
    after: { item: [{ ...item, id: { type: BIGINT, primaryKey: true } }] },
    postgres: ['changeNumbering'],
    warnings: { sqlite: ['dataLoss', 'lock'] },
  },
  'a comment': {
    before: { item: [item] },
    after: {
      item: [{ ...item, name: { type: STRING, comment: "what's in a \\ name" } }, { comment: 'sold' }],
    },
    postgres: ['changeComment', 'changeComment'],
    sqlite: [],
    warnings: { sqlite: [] },
  },
  'another name of a column': {
    before: {
      item: [item, { indexes: [{ fields: ['price'] }], checks: [{ check: { price: { [Op.gt]: 0 } } }] }],
    },
    after: {
      item: [
        { name: STRING, cost: { type: INTEGER, was: 'price' } },
        { indexes: [{ fields: ['cost'] }], checks: [{ check: { cost: { [Op.gt]: 0 } } }] },
      ],
    },
    postgres: ['renameColumn'],
    sqlite: ['renameColumn'],
    warnings: { sqlite: [] },
    rows: [stored, stored.map(({ price: cost, ...row }) => ({ ...row, cost }))],
  },
  'another name and another type of a column': {
    before: { item: [{ ...item, twice: { type: INTEGER, generatedAs: sql`${price} * 2` } }] },
    after: {
      item: [
        {
          name: STRING,
          cost: { type: BIGINT, was: 'price', defaultValue: 4 },
          twice: { type: INTEGER, generatedAs: sql`${sql.attribute('cost')} * 3` },
        },
      ],
    },
    postgres: ['renameColumn', 'dropColumn', 'changeType', 'addColumn'],
    sqlite: ['renameColumn', 'rebuildTable'],
    warnings: { postgres: ['mayFail', 'lock', 'lock'], sqlite: ['dataLoss', 'lock'] },
    rows: [stored, []],
  },
};
