// biome-ignore-all lint/nursery/noFloatingPromises: this file is compiled and never run
import { expectTypeOf } from 'expect-type';
import { DataTypes, database, Model, Op } from './api.js';

/** Scopes: their names and arguments, in every call that takes them. */

class City extends Model.init(
  { name: DataTypes.STRING, hidden: DataTypes.BOOLEAN },
  {
    database,
    modelName: 'city',
    scopes: {
      default: { where: { hidden: false } },
      large: { where: { name: { [Op.startsWith]: 'A' } } },
      between: (from: string, to: string) => ({ where: { name: { [Op.between]: [from, to] } } }),
      named: (name = 'Austin') => ({ where: { name } }),
    },
  },
) {
  static Streets = this.hasMany(() => Street);
}
class Street extends Model.init({ name: DataTypes.STRING }, { database, modelName: 'street' }) {
  static City = this.belongsTo(() => City);
}

City.findAll({ scope: null });
City.findAll({ scope: undefined });
City.findAll({ scope: 'large' });
City.findOne({ scope: ['large', 'named', 'default'] });
City.findByPk(1, { scope: { default: false } });
City.findAndCountAll({ scope: { default: false, large: true, between: ['A', 'C'], named: ['Bern'] } });
City.count({ scope: { named: true, between: false } });
City.exists({ scope: 'named' });
City.stream({ scope: 'large' });
City.update({ name: 'x' }, { scope: 'large', all: true });
City.increment('id' as never, { scope: null, where: { name: 'x' } });
City.destroy({ scope: { large: true }, where: { name: 'x' } });
Street.findAll({ include: [{ association: Street.City, scope: { between: ['A', 'B'], default: false } }] });
Street.findAll({ include: [{ association: Street.City, scope: null }] });
Street.City.get({} as Street, { scope: 'large' });
City.Streets.count({} as City, { scope: null });
Street.findAll({ scope: null });

// @ts-expect-error: no such scope
City.findAll({ scope: 'small' });
City.findAll({
  // @ts-expect-error: no such scope
  scope: ['large', 'small'],
});
City.findAll({
  scope: {
    // @ts-expect-error: no such scope
    small: true,
  },
});
// @ts-expect-error: it has arguments
City.findAll({ scope: 'between' });
City.findAll({
  // @ts-expect-error: it has two arguments
  scope: {
    between: ['A'],
  },
});
City.findAll({
  // @ts-expect-error: of another type
  scope: {
    between: ['A', 1],
  },
});
City.findAll({
  // @ts-expect-error: it has arguments
  scope: {
    between: true,
  },
});
City.findAll({
  // @ts-expect-error: it has none
  scope: {
    large: ['A'],
  },
});
// @ts-expect-error: the model declares no scope
Street.findAll({ scope: 'large' });
// @ts-expect-error: the model declares no scope
Street.findAll({ scope: { default: false } });
Street.findAll({
  include: [
    {
      association: Street.City,
      // @ts-expect-error: no such scope
      scope: 'small',
    },
  ],
});
Street.save(
  { name: 'x' },
  {
    include: [
      {
        association: Street.City,
        // @ts-expect-error: only finders accept it
        scope: null,
      },
    ],
  },
);
// @ts-expect-error: not an option of a create
City.create({ name: 'x' }, { scope: null });

database.define('a', {}, { scopes: { default: { where: {} } } });
// @ts-expect-error: a scope has `where`
database.define('b', {}, { scopes: { default: { order: ['id'] } } });

/** Soft deletion. */

class Doc extends Model.init({ title: DataTypes.STRING }, { database, modelName: 'doc', paranoid: true }) {
  static Parts = this.hasMany(() => Part);
}
class Part extends Model.init(
  { deletedAt: { type: DataTypes.DATE, field: 'gone_on' } },
  { database, modelName: 'part', paranoid: true },
) {}

declare const doc: Doc;
declare const part: Part;
expectTypeOf(doc.deletedAt).toEqualTypeOf<Date | null>();
expectTypeOf(part.deletedAt).toEqualTypeOf<Date | null>();
expectTypeOf(doc.restore()).toEqualTypeOf<Promise<Doc>>();
doc.destroy({ force: true });
Doc.destroy({ where: { title: 'a' }, force: true });
Doc.restore({ where: { deletedAt: { [Op.gt]: new Date() } } });
Doc.restore({ all: true, scope: null });
Doc.findAll({ paranoid: false, include: [{ association: Doc.Parts, paranoid: false }] });
Doc.count({ paranoid: false });
Doc.Parts.get(doc, { paranoid: false });
Doc.update({ title: 'a' }, { all: true, paranoid: false });
Doc.create({ title: 'a', deletedAt: null });
// @ts-expect-error: a destroy has no `paranoid`
Doc.destroy({ all: true, paranoid: false });
// @ts-expect-error: true or false
Doc.findAll({ paranoid: null });
// @ts-expect-error: neither `where` nor `all`
Doc.restore({});
Doc.create(
  { title: 'a', parts: [] },
  {
    include: [
      {
        association: Doc.Parts,
        // @ts-expect-error: only finders accept it
        paranoid: false,
      },
    ],
  },
);
