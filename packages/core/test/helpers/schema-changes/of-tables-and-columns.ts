import { DataTypes, sql } from '@espalier/core';
import { type ChangeCase, item, lock, stored } from './change-case.js';

const { DECIMAL, INTEGER, STRING, TEXT } = DataTypes;

export const ofTablesAndColumns: Record<string, ChangeCase> = {
  'a table': {
    before: { item: [item] },
    after: {
      item: [item],
      tag: [{ label: { type: STRING, unique: true } }, { indexes: [{ fields: ['label', 'id'] }] }],
    },
    postgres: ['createTable'],
    sqlite: ['createTable'],
    warnings: { sqlite: [] },
  },
  'a column': {
    before: { item: [item] },
    after: { item: [{ ...item, weight: INTEGER }] },
    postgres: ['addColumn'],
    sqlite: ['addColumn'],
    warnings: { sqlite: [] },
    rows: [stored, stored.map((row) => ({ ...row, weight: null }))],
  },
  'a column with a default': {
    before: { item: [item] },
    after: { item: [{ ...item, kind: { type: STRING(9), allowNull: false, defaultValue: "it's" } }] },
    postgres: ['addColumn'],
    sqlite: ['addColumn'],
    warnings: { sqlite: [] },
    rows: [stored, stored.map((row) => ({ ...row, kind: "it's" }))],
  },
  'a column whose default is computed': {
    before: { item: [item] },
    after: { item: [{ ...item, kind: { type: TEXT, allowNull: false, defaultValue: sql`lower('AB')` } }] },
    postgres: ['addColumn'],
    warnings: { postgres: lock },
    rows: [stored, stored.map((row) => ({ ...row, kind: 'ab' }))],
  },
  'no column any more': {
    before: { item: [{ ...item, weight: INTEGER }] },
    after: { item: [item] },
    postgres: ['dropColumn'],
    sqlite: ['dropColumn'],
    warnings: { postgres: ['dataLoss'], sqlite: ['dataLoss', 'lock'] },
  },
  'no column any more that was required': {
    before: { item: [{ ...item, weight: { type: INTEGER, allowNull: false } }] },
    after: { item: [item] },
    postgres: ['dropColumn'],
    warnings: { postgres: ['dataLoss'], sqlite: ['dataLoss', 'lock'] },
    irreversible: "'weight' is NOT NULL without a default",
    rows: [stored.map((row) => ({ ...row, weight: 1 })), stored],
  },
  'a longer text': {
    before: { item: [{ ...item, name: STRING(20) }] },
    after: { item: [{ ...item, name: STRING(60) }] },
    postgres: ['changeType'],
    warnings: { sqlite: ['dataLoss', 'lock'] },
  },
  'another type': {
    before: { item: [item] },
    after: { item: [{ ...item, price: DECIMAL(10, 2) }] },
    postgres: ['changeType'],
    warnings: { postgres: ['mayFail', 'lock'], sqlite: ['dataLoss', 'lock'] },
    rows: [stored, []],
  },
  'another type with another default': {
    before: { item: [{ ...item, price: { type: TEXT, defaultValue: '5' } }] },
    after: { item: [{ ...item, price: { type: INTEGER, defaultValue: 5 } }] },
    postgres: ['changeType'],
    warnings: { postgres: ['mayFail', 'lock'], sqlite: ['dataLoss', 'lock'] },
    rows: [stored.map((row) => ({ ...row, price: String(row.price) })), stored],
  },
  'another default': {
    before: { item: [item] },
    after: { item: [{ ...item, price: { type: INTEGER, defaultValue: 3 } }] },
    postgres: ['changeDefault'],
  },
  'no default any more': {
    before: { item: [{ ...item, price: { type: INTEGER, defaultValue: 3 } }] },
    after: { item: [item] },
    postgres: ['changeDefault'],
  },
  'a column that may not be null': {
    before: { item: [item] },
    after: { item: [{ ...item, price: { type: INTEGER, allowNull: false } }] },
    postgres: ['changeNull'],
    warnings: { postgres: ['mayFail', 'lock'], sqlite: ['mayFail', 'lock'] },
  },
  'a column that may be null': {
    before: { item: [{ ...item, price: { type: INTEGER, allowNull: false } }] },
    after: { item: [item] },
    postgres: ['changeNull'],
  },
};
