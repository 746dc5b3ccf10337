import { DataTypes, Op, sql } from '@espalier/core';
import { type ChangeCase, item, lock } from './change-case.js';

const { ENUM, INTEGER, STRING } = DataTypes;

export const ofKeysAndChecks: Record<string, ChangeCase> = {
  'a unique key': {
    before: { item: [item] },
    after: { item: [{ ...item, name: { type: STRING, unique: true } }] },
    postgres: ['addUniqueKey'],
    sqlite: ['addUniqueKey'],
    warnings: { postgres: ['mayFail', 'lock'], sqlite: ['mayFail', 'lock'] },
  },
  'no unique key any more': {
    before: {
      item: [{ ...item, name: { type: STRING, unique: 'both' }, price: { type: INTEGER, unique: 'both' } }],
    },
    after: { item: [item] },
    postgres: ['dropUniqueKey'],
    sqlite: ['dropUniqueKey'],
    warnings: { sqlite: [] },
  },
  'an index': {
    before: { item: [item] },
    after: {
      item: [
        item,
        {
          indexes: [
            {
              fields: [{ name: 'price', order: 'DESC' }, sql`lower(${sql.attribute('name')})`],
              where: { price: { [Op.gt]: 3 } },
            },
          ],
        },
      ],
    },
    postgres: ['addIndex'],
    sqlite: ['addIndex'],
    warnings: { postgres: lock },
  },
  'another index': {
    before: { item: [item, { indexes: [{ fields: ['price'], where: { price: { [Op.gt]: 3 } } }] }] },
    after: { item: [item, { indexes: [{ fields: ['price'], where: { price: { [Op.gt]: 4 } } }] }] },
    postgres: ['dropIndex', 'addIndex'],
    sqlite: ['dropIndex', 'addIndex'],
    warnings: { postgres: lock },
  },
  'a check': {
    before: { item: [item] },
    after: { item: [item, { checks: [{ check: { price: { [Op.gt]: 0 } } }] }] },
    postgres: ['addCheck', 'validateCheck'],
    warnings: { postgres: ['mayFail', 'lock'], sqlite: ['mayFail', 'lock'] },
  },
  'another check': {
    before: { item: [item, { checks: [{ name: 'cheap', check: { price: { [Op.lt]: 90 } } }] }] },
    after: { item: [item, { checks: [{ name: 'cheap', check: { price: { [Op.lt]: 80 } } }] }] },
    postgres: ['dropCheck', 'addCheck', 'validateCheck'],
    warnings: { postgres: ['mayFail', 'lock'], sqlite: ['mayFail', 'lock'] },
  },
  'a member of an enum': {
    before: { item: [{ ...item, name: ENUM('chair', 'table') }] },
    after: { item: [{ ...item, name: ENUM('chair', 'table', 'lamp') }] },
    postgres: ['dropCheck', 'addCheck', 'validateCheck'],
    warnings: { postgres: ['mayFail', 'lock'], sqlite: ['mayFail', 'lock'] },
  },
  'a foreign key': {
    before: { item: [{ ...item, parentId: INTEGER }] },
    after: {
      item: [
        {
          ...item,
          parentId: { type: INTEGER, references: { model: 'items', key: 'id' }, onDelete: 'SET NULL' },
        },
      ],
    },
    postgres: ['addIndex', 'addForeignKey', 'validateForeignKey'],
    warnings: { postgres: ['lock', 'mayFail', 'lock'], sqlite: ['mayFail', 'lock'] },
  },
  'other actions of a foreign key': {
    before: {
      item: [{ ...item, parentId: { type: INTEGER, references: { model: 'items' }, onDelete: 'CASCADE' } }],
    },
    after: {
      item: [{ ...item, parentId: { type: INTEGER, references: { model: 'items' }, onUpdate: 'CASCADE' } }],
    },
    postgres: ['dropForeignKey', 'addForeignKey', 'validateForeignKey'],
    warnings: { postgres: ['mayFail', 'lock'], sqlite: ['mayFail', 'lock'] },
  },
  'no foreign key any more': {
    before: { item: [{ ...item, parentId: { type: INTEGER, references: { model: 'items' } } }] },
    after: { item: [{ ...item, parentId: INTEGER }] },
    postgres: ['dropForeignKey', 'dropIndex'],
  },
};
