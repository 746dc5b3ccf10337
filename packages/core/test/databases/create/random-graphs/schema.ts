import type { Draws } from './draws.js';

/** How the rows of a model are identified. */
export type KeyKind = 'numbered' | 'big' | 'uuid' | 'natural' | 'composite';

export interface RandomModel {
  readonly name: string;
  readonly key: KeyKind;
  readonly underscored: boolean;
  readonly timestamps: boolean;
  /** Whether records of it pass through hooks, which takes another road through the create. */
  readonly hooked: boolean;
}

/** The joining table of a belongsToMany. */
export interface RandomThrough {
  readonly name: string;
  readonly ownKey: boolean;
  readonly ranked: boolean;
  readonly scoped: boolean;
  readonly underscored: boolean;
}

export interface RandomAssociation {
  readonly kind: 'belongsTo' | 'hasOne' | 'hasMany' | 'belongsToMany';
  readonly as: string;
  readonly source: RandomModel;
  readonly target: RandomModel;
  /** Whether its scope gives the target a value. */
  readonly scoped: boolean;
  /** Whether it refers to `code`, a unique key that only the database makes. */
  readonly byCode: boolean;
  /** The association that has the foreign keys, when this is the way back over the same ones; else itself. */
  readonly foreignKeyOf: RandomAssociation | undefined;
  readonly through: RandomThrough | undefined;
}

export interface RandomSchema {
  readonly models: readonly RandomModel[];
  readonly associations: readonly RandomAssociation[];
}

const modelNames = ['alpha', 'beta', 'gamma', 'delta', 'epsilon'];
const associationNames = ['oak', 'elm', 'ash', 'fir', 'yew', 'box', 'bay', 'fig'];

/** Two to five models with associations of all kinds among them: to themselves, to and fro, in circles. */
export function randomSchema(draws: Draws): RandomSchema {
  const models = modelNames.slice(0, 2 + draws.upTo(3)).map((name) => randomModel(draws, name));
  const associations: RandomAssociation[] = [];
  for (const as of associationNames.slice(0, 2 + draws.upTo(associationNames.length - 2))) {
    const association = randomAssociation(draws, as, models as [RandomModel]);
    associations.push(association);
    if (draws.happens(30)) associations.push(...wayBack(association));
  }
  return { models, associations };
}

function randomModel(draws: Draws, name: string): RandomModel {
  return {
    name,
    key: draws.oneOf(['numbered', 'numbered', 'numbered', 'big', 'uuid', 'natural', 'composite']),
    underscored: draws.happens(30),
    timestamps: draws.happens(30),
    hooked: draws.happens(15),
  };
}

function randomAssociation(
  draws: Draws,
  as: string,
  models: readonly [RandomModel, ...RandomModel[]],
): RandomAssociation {
  const kind = draws.oneOf(['belongsTo', 'hasMany', 'hasOne', 'belongsToMany'] as const);
  return {
    kind,
    as,
    source: draws.oneOf(models),
    target: draws.oneOf(models),
    scoped: draws.happens(20),
    byCode: draws.happens(10),
    foreignKeyOf: undefined,
    through:
      kind === 'belongsToMany'
        ? {
            name: `${as}Joining`,
            ownKey: draws.happens(30),
            ranked: draws.happens(50),
            scoped: draws.happens(20),
            underscored: draws.happens(30),
          }
        : undefined,
  };
}

/** The same rows seen from the other end. Of a table joined to itself, the two ends would be one. */
function wayBack(association: RandomAssociation): RandomAssociation[] {
  const { kind, as, source, target, through } = association;
  if (source === target || (through !== undefined && (through.ranked || through.scoped))) return [];
  const back = {
    hasOne: 'belongsTo',
    hasMany: 'belongsTo',
    belongsTo: 'hasMany',
    belongsToMany: kind,
  } as const;
  return [
    {
      ...association,
      kind: back[kind],
      as: `${as}Back`,
      source: target,
      target: source,
      scoped: false,
      foreignKeyOf: association,
    },
  ];
}

/** The association that names the foreign keys, or the through rows. */
export function keeperOf(association: RandomAssociation): RandomAssociation {
  return association.foreignKeyOf ?? association;
}

/** The ends of the foreign key of an association that has one: who holds it, and whose key it is. */
export function endsOf(association: RandomAssociation): { holder: RandomModel; principal: RandomModel } {
  const { kind, source, target } = keeperOf(association);
  return kind === 'belongsTo' ? { holder: source, principal: target } : { holder: target, principal: source };
}

export function isToMany({ kind }: RandomAssociation): boolean {
  return kind === 'hasMany' || kind === 'belongsToMany';
}
