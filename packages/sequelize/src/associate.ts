import { plural, singular } from '@espalier/core';
import { actions } from './attributes.js';
import { AssociationError } from './errors.js';
import { type Ends, singleForeignKey, throughForeignKeys, throughOf } from './foreign-keys.js';
import { addMixins } from './mixins.js';
import { upperFirst } from './naming.js';
import { type AssociationInfo, isModel, type Kind, type ModelClass, type Options } from './types.js';

/** Declares an association, by `declare`, with the names and keys of Sequelize, and gives the source its mixins. */
export function associate(
  source: ModelClass,
  kind: Kind,
  target: unknown,
  given: Options,
  declare: (options: Options) => Options,
): Options {
  if (!isModel(target)) {
    const wrong = `${source.name}.${kind} called with something that's not a subclass of Sequelize.Model`;
    throw new AssociationError(wrong);
  }
  const isAliased = given.as !== undefined;
  const names = namesOf(source, kind, target, given.as);
  const ends: Ends = { kind, source, target, as: names.as, given };
  checkAlias(ends, isAliased);
  const through = kind === 'belongsToMany' ? throughOf(ends) : undefined;
  const options = through === undefined ? singleForeignKey(ends) : throughForeignKeys(ends, through);
  const { as: _, foreignKey: __, otherKey: ___, through: ____, timestamps: _____, ...rest } = given;
  const core = declare(Object.assign(options, rest, actions(given), { as: names.as }));
  const foreignKey = through && options.foreignKey?.name;
  const facts: AssociationInfo = { kind, source, target, ...names, isAliased, core, through, foreignKey };
  source.associations[names.as] = core;
  source.facts.set(names.as, facts);
  addMixins(facts);
  return Object.assign(core, { associationType: upperFirst(kind), isAliased });
}

/** What the association is called, and one and many of its targets, by which mixins are called. */
function namesOf(source: ModelClass, kind: Kind, target: ModelClass, as: string | Options | undefined) {
  const isMany = kind === 'hasMany' || kind === 'belongsToMany';
  if (as === undefined && kind === 'belongsToMany' && source === target)
    throw new AssociationError("'as' must be defined for many-to-many self-associations");
  if (typeof as === 'string') {
    return isMany ? { as, singular: singular(as), plural: as } : { as, singular: as, plural: plural(as) };
  }
  const name = (as ?? target.options.name) as { readonly singular: string; readonly plural: string };
  return { as: isMany ? name.plural : name.singular, ...name };
}

function checkAlias({ source, as }: Ends, isAliased: boolean): void {
  if (source.rawAttributes[as] !== undefined) {
    throw new AssociationError(
      `Naming collision between attribute '${as}' and association '${as}' on model ${source.name}. To remedy this, change either foreignKey or as in your association definition`,
    );
  }
  if (isAliased && source.facts.has(as)) {
    throw new AssociationError(
      `You have used the alias ${as} in two separate associations. Aliased associations must have unique aliases.`,
    );
  }
}
