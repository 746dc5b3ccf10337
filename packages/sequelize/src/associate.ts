import { plural, singular } from '@espalier/core';
import { readActions } from './attributes.js';
import { AssociationError } from './errors.js';
import { type Ends, singleForeignKey, throughForeignKeys, throughModel } from './foreign-keys.js';
import { addMixins } from './mixins.js';
import { upperFirst } from './naming.js';
import { type AssociationInfo, isModel, type Kind, type ModelClass, type Options, omit } from './types.js';

/** Calls `declare` with the names and keys of Sequelize, and adds the mixins of the association to the source. */
export function associate(
  source: ModelClass,
  kind: Kind,
  target: unknown,
  options: Options,
  declare: (options: Options) => Options,
): Options {
  if (!isModel(target)) {
    const message = `${source.name}.${kind} called with something that's not a subclass of Sequelize.Model`;
    throw new AssociationError(message);
  }
  const isAliased = options.as !== undefined;
  const names = readNames(source, kind, target, options.as);
  const ends: Ends = { kind, source, target, as: names.as, options };
  checkAlias(ends, isAliased);
  const through = kind === 'belongsToMany' ? throughModel(ends) : undefined;
  const keys = through === undefined ? singleForeignKey(ends) : throughForeignKeys(ends, through);
  const others = omit(options, ['as', 'foreignKey', 'otherKey', 'through', 'timestamps']);
  const core = declare(Object.assign(keys, others, readActions(options), { as: names.as }));
  const foreignKey = through && keys.foreignKey?.name;
  const info: AssociationInfo = { kind, source, target, ...names, isAliased, core, through, foreignKey };
  source.associations[names.as] = core;
  source.associationInfo.set(names.as, info);
  addMixins(info);
  return Object.assign(core, { associationType: upperFirst(kind), isAliased });
}

/** Returns the alias, and the singular and plural from which the names of mixins are built. */
function readNames(source: ModelClass, kind: Kind, target: ModelClass, as: string | Options | undefined) {
  const isMany = kind === 'hasMany' || kind === 'belongsToMany';
  if (as === undefined && kind === 'belongsToMany' && source === target)
    throw new AssociationError("'as' must be defined for many-to-many self-associations");
  if (typeof as === 'string')
    return isMany ? { as, singular: singular(as), plural: as } : { as, singular: as, plural: plural(as) };
  const name = (as ?? target.options.name) as { readonly singular: string; readonly plural: string };
  return { as: isMany ? name.plural : name.singular, ...name };
}

function checkAlias({ source, as }: Ends, isAliased: boolean): void {
  if (source.rawAttributes[as] !== undefined) {
    throw new AssociationError(
      `Naming collision between attribute '${as}' and association '${as}' on model ${source.name}. To remedy this, change either foreignKey or as in your association definition`,
    );
  }
  if (isAliased && source.associationInfo.has(as)) {
    throw new AssociationError(
      `You have used the alias ${as} in two separate associations. Aliased associations must have unique aliases.`,
    );
  }
}
