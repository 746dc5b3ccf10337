import { type Database, DataTypes, type Model, sql } from '@espalier/core';
import type { Draws } from './draws.js';
import {
  endsOf,
  keeperOf,
  type RandomAssociation,
  type RandomModel,
  type RandomSchema,
  type RandomThrough,
} from './schema.js';
import { isNew, type RandomValues } from './values.js';

type LooseModel = typeof Model;

/** The models and associations of a run, as Espalier knows them. */
export interface DefinedSchema {
  readonly modelOf: ReadonlyMap<RandomModel, LooseModel>;
  readonly associationOf: ReadonlyMap<RandomAssociation, unknown>;
}

/** What a foreign key is made of where the other end has a key of several parts. */
const parts = ['Tenant', 'Number'] as const;

/** The attributes of the key that an association refers to. */
export function keyOf(model: RandomModel, byCode: boolean): readonly string[] {
  if (byCode) return ['code'];
  return { numbered: ['id'], big: ['id'], uuid: ['id'], natural: ['label'], composite: ['tenant', 'number'] }[
    model.key
  ];
}

/** The attributes of a foreign key that begins with a name. */
export function foreignKeyOf(prefix: string, principal: RandomModel, byCode: boolean): readonly string[] {
  return keyOf(principal, byCode).length === 2 ? parts.map((part) => prefix + part) : [`${prefix}Key`];
}

/**
 * Declares a random schema. A foreign key that every row of the values has is NOT NULL some of the time: which of them
 * can be is known only by the values.
 */
export function defineSchema(
  database: Database,
  dialect: 'sqlite' | 'postgres',
  { models, associations }: RandomSchema,
  values: RandomValues,
  draws: Draws,
): DefinedSchema {
  const required = new Set(
    associations.filter(
      (each) => each.kind !== 'belongsToMany' && canBeRequired(each, values) && draws.happens(60),
    ),
  );
  const modelOf = new Map(
    models.map((model) => [
      model,
      defineModel(database, model, {
        ...attributesOf(model, dialect),
        ...scopeAttributes(model, associations),
        ...requiredKeys(model, associations, required),
      }),
    ]),
  );
  const throughOf = new Map(
    associations.flatMap(({ through, foreignKeyOf: back }) =>
      through === undefined || back !== undefined
        ? []
        : [[through, defineThrough(database, through)] as const],
    ),
  );
  const associationOf = new Map<RandomAssociation, unknown>();
  for (const each of associations) {
    const [source, target] = [modelOf.get(each.source), modelOf.get(each.target)] as [LooseModel, LooseModel];
    const through = throughOf.get(each.through as RandomThrough);
    associationOf.set(each, source[each.kind](target, optionsOf(each, through, required.has(each))));
  }
  return { modelOf, associationOf };
}

function defineModel(database: Database, model: RandomModel, attributes: object): LooseModel {
  const { name, underscored, timestamps, hooked } = model;
  const options = { tableName: `${name}_table`, underscored, timestamps };
  const defined = database.define(name, attributes as never, options as never) as unknown as LooseModel;
  if (hooked)
    for (const hook of ['beforeCreate', 'afterCreate'] as const) defined.addHook(hook, async () => {});
  return defined;
}

function attributesOf({ key }: RandomModel, dialect: 'sqlite' | 'postgres'): object {
  const made = { sqlite: sql`(lower(hex(randomblob(8))))`, postgres: sql`gen_random_uuid()::text` }[dialect];
  const natural = key === 'natural' ? { primaryKey: true } : {};
  return {
    ...(key === 'big' ? { id: { type: DataTypes.BIGINT, primaryKey: true } } : {}),
    ...(key === 'uuid'
      ? { id: { type: DataTypes.UUID, primaryKey: true, defaultValue: DataTypes.UUIDV4 } }
      : {}),
    ...(key === 'composite'
      ? {
          tenant: { type: DataTypes.STRING, primaryKey: true },
          number: { type: DataTypes.INTEGER, primaryKey: true },
        }
      : {}),
    label: { type: DataTypes.STRING, unique: true, ...natural },
    code: { type: DataTypes.STRING, unique: true, defaultValue: made },
  };
}

function scopeAttributes(model: RandomModel, associations: readonly RandomAssociation[]): object {
  const scoped = associations.filter((each) => each.scoped && each.target === model);
  return Object.fromEntries(scoped.map(({ as }) => [`${as}Scope`, DataTypes.STRING]));
}

/** A composite foreign key has no options of its own: NOT NULL is declared with the model. */
function requiredKeys(
  model: RandomModel,
  associations: readonly RandomAssociation[],
  required: ReadonlySet<RandomAssociation>,
): object {
  const held = associations.filter((each) => required.has(each) && endsOf(each).holder === model);
  const composite = held.filter((each) => keyOf(endsOf(each).principal, each.byCode).length === 2);
  return Object.fromEntries(
    composite.flatMap(({ as }) => [
      [`${as}Tenant`, { type: DataTypes.STRING, allowNull: false }],
      [`${as}Number`, { type: DataTypes.INTEGER, allowNull: false }],
    ]),
  );
}

function defineThrough(
  database: Database,
  { name, ownKey, ranked, scoped, underscored }: RandomThrough,
): unknown {
  const attributes = {
    ...(ownKey ? { id: { type: DataTypes.INTEGER, primaryKey: true } } : {}),
    ...(ranked ? { rank: DataTypes.INTEGER } : {}),
    ...(scoped ? { kind: { type: DataTypes.STRING, allowNull: false } } : {}),
  };
  return database.define(name, attributes as never, { tableName: `${name}_table`, underscored } as never);
}

function optionsOf(association: RandomAssociation, through: unknown, isRequired: boolean): object {
  const { as, kind, scoped, byCode, source, target } = association;
  const scope = scoped ? { scope: { [`${as}Scope`]: `by ${as}` } } : {};
  const keeper = keeperOf(association);
  if (kind === 'belongsToMany') {
    const model =
      association.through?.scoped === true ? { model: through, scope: { kind: `of ${as}` } } : through;
    if (keeper !== association) return { as, through: model };
    const names = {
      foreignKey: foreignKeyOf(`${as}Source`, source, byCode),
      otherKey: foreignKeyOf(`${as}Target`, target, byCode),
    };
    return {
      as,
      ...scope,
      ...names,
      through: model,
      ...(byCode ? { sourceKey: 'code', targetKey: 'code' } : {}),
    };
  }
  const names = foreignKeyOf(keeper.as, endsOf(association).principal, byCode);
  const foreignKey = isRequired && names.length === 1 ? { name: names[0], allowNull: false } : names;
  const key = byCode ? { [kind === 'belongsTo' ? 'targetKey' : 'sourceKey']: 'code' } : {};
  return { as, ...scope, foreignKey, ...key };
}

/** Whether every row has the foreign key when it is inserted, and its value can be known then. */
function canBeRequired(association: RandomAssociation, { records }: RandomValues): boolean {
  if (association.byCode || association.foreignKeyOf !== undefined) return false;
  const { holder } = endsOf(association);
  return records
    .filter(({ model }) => model === holder)
    .every((record) => isNew(record) && record.refersTo.has(association));
}
