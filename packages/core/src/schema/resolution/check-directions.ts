import { addToList } from '../../util/grouping.js';
import { haveSameNames } from '../../util/same-names.js';
import { associationKinds, isHeldBy, type KeyHolder } from '../association.js';
import type { ModelDeclaration } from '../model-declaration.js';
import type { ResolvedKeys } from './resolve-association.js';
import { associationLabel } from './resolve-ends.js';
import { readNames } from './resolve-foreign-key.js';

/** A foreign key that an association uses, with the model that holds it and the model that it refers to. */
interface Direction {
  readonly association: ResolvedKeys;
  readonly holder: ModelDeclaration;
  readonly referenced: ModelDeclaration;
  readonly foreignKey: readonly string[];
  readonly key: readonly string[];
}

/**
 * Finds a hasOne or hasMany and a belongsTo that are evidently the two directions of one relation, yet have different
 * foreign keys by default: links that one of them writes would be invisible to the other one.
 */
export function checkDirections(associations: readonly ResolvedKeys[]): string[] {
  const groups = groupByModels(associations.flatMap(directionsOf));
  return groups.flatMap((directions) => {
    const lone = directions.filter((each) => !hasCounterpart(each, directions)).filter(isUnnamed);
    const others = lone.filter((each) => sideOf(each) === 'source');
    return lone
      .filter((each) => sideOf(each) === 'target')
      .flatMap((each) => {
        const candidates = others.filter((other) => !areDeclared(each, other));
        return candidates.length === 0 ? [] : [describeMistake(each, candidates)];
      });
  });
}

function directionsOf(association: ResolvedKeys): Direction[] {
  const { declaration, source, target, through, keys, otherKeys } = association;
  const direction = (
    holder: ModelDeclaration,
    referenced: ModelDeclaration,
    names: ResolvedKeys['keys'],
  ) => ({
    association,
    holder,
    referenced,
    foreignKey: names.map(({ foreignKey }) => foreignKey),
    key: names.map(({ key }) => key),
  });
  if (through !== undefined) return [direction(through, source, keys), direction(through, target, otherKeys)];
  const isHolder = isHeldBy(declaration.kind, 'source');
  return [isHolder ? direction(source, target, keys) : direction(target, source, keys)];
}

function groupByModels(directions: readonly Direction[]): readonly (readonly Direction[])[] {
  const groups = new Map<ModelDeclaration, Map<ModelDeclaration, Direction[]>>();
  for (const each of directions) {
    const ofHolder = groups.get(each.holder) ?? new Map<ModelDeclaration, Direction[]>();
    groups.set(each.holder, ofHolder);
    addToList(ofHolder, each.referenced, each);
  }
  return [...groups.values()].flatMap((ofHolder) => [...ofHolder.values()]);
}

/** Whether an association that another model declares, or that joins by this one, has the same foreign key. */
function hasCounterpart(direction: Direction, directions: readonly Direction[]): boolean {
  return directions.some(
    (other) => sideOf(other) !== sideOf(direction) && haveSameNames(other.foreignKey, direction.foreignKey),
  );
}

function sideOf({ association }: Direction): KeyHolder {
  return associationKinds[association.declaration.kind].keyHolder;
}

function isUnnamed({ association }: Direction): boolean {
  return readNames(association.declaration.options.foreignKey) === undefined;
}

/** Whether the model declares both foreign keys as attributes: two relations are then meant. */
function areDeclared({ holder, foreignKey }: Direction, other: Direction): boolean {
  return [...foreignKey, ...other.foreignKey].every((name) => holder.attributeOptions.has(name));
}

function describeMistake(source: Direction, candidates: readonly Direction[]): string {
  const others = candidates.map((each) => `${labelOf(each)} has ${quoteForeignKey(each)}`);
  const noun = source.foreignKey.length === 1 ? 'the foreign key' : 'the foreign keys';
  return [
    `${labelOf(source)} has ${noun} ${quoteForeignKey(source)}, yet ${others.join(' and ')}`,
    ...describeRemedy(source, candidates),
  ].join('; ');
}

/** Returns what to write for one relation and for two. The side that names a key of its own choice keeps its foreign key. */
function describeRemedy(source: Direction, candidates: readonly Direction[]): readonly string[] {
  const [first] = candidates as readonly [Direction, ...Direction[]];
  const isSameKey = haveSameNames(source.key, first.key);
  const keepsSource = !isSameKey && source.association.declaration.options.sourceKey !== undefined;
  const [changed, kept] = keepsSource ? [first, [source]] : [source, isSameKey ? candidates : [first]];
  const option = keepsSource ? 'targetKey' : 'sourceKey';
  const key = isSameKey ? '' : ` and ${option}: ${writeNames(keepsSource ? source.key : first.key)}`;
  const foreignKeys = kept.map(({ foreignKey }) => writeNames(foreignKey)).join(' or ');
  return [
    `if they are the two directions of one relation, set foreignKey: ${foreignKeys}${key} on ${labelOf(changed)}`,
    `if not, set foreignKey: ${writeNames(changed.foreignKey)} on it`,
  ];
}

function labelOf({ association }: Direction): string {
  return associationLabel(association.declaration);
}

function quoteForeignKey({ holder, foreignKey }: Direction): string {
  return foreignKey.map((name) => `'${holder.name}.${name}'`).join(' and ');
}

/** Returns names as the option `foreignKey` takes them. */
function writeNames(names: readonly string[]): string {
  const quoted = names.map((name) => `'${name}'`);
  return quoted.length === 1 ? `${quoted[0]}` : `[${quoted.join(', ')}]`;
}
