import { EagerLoadingError } from './errors.js';
import { type AssociationInfo, defined, isModel, type ModelClass, type Options } from './types.js';
import { readWhere } from './where.js';

/** One entry of `include`, found among the associations of its model. */
export interface IncludeNode {
  readonly facts: AssociationInfo;
  /** The entry's own options. */
  readonly given: Options;
  readonly children: readonly IncludeNode[];
}

/** Finds the associations that `include` names, at every level. */
export function resolveInclude(model: ModelClass, include: unknown): readonly IncludeNode[] {
  if (include === undefined || include === null) return [];
  const entries = Array.isArray(include) ? include : [include];
  return entries.map((entry) => {
    const isAlone = entry === null || typeof entry !== 'object' || isAssociation(entry);
    const spelt: Options = isAlone ? { association: entry } : entry;
    const { association, model: target, as, include: below, ...given } = spelt;
    const facts = associationIn(model, association ?? target, as);
    return { facts, given, children: resolveInclude(facts.target, below) };
  });
}

const isAssociation = (entry: Options | undefined) => typeof entry?.associationType === 'string';

/** The association that an entry names: itself, by its alias, or by its target. */
function associationIn(model: ModelClass, named: Options, as: unknown): AssociationInfo {
  if (isModel(named)) return leadingTo(model, named, as);
  const found = [...model.facts.values()].find(
    ({ core, as: alias }) => core === named || alias === (named as unknown),
  );
  if (found !== undefined) return found;
  throw new EagerLoadingError(
    typeof named === 'string'
      ? `Association with alias "${named}" does not exist on ${model.name}`
      : isAssociation(named)
        ? `${named.target.name} is not associated to ${model.name}!`
        : 'Include unexpected. Element has to be either a Model, an Association or an object.',
  );
}

/** The association to a model: that of the alias, and without one that which has none. */
function leadingTo(model: ModelClass, target: ModelClass, as: unknown): AssociationInfo {
  const candidates = [...model.facts.values()].filter((facts) => facts.target === target);
  const found = candidates.find((facts) => (as === undefined ? !facts.isAliased : facts.as === as));
  if (found !== undefined) return found;
  const ends = [target.name, model.name];
  if (candidates.length === 0) throw new EagerLoadingError(`${ends.join(' is not associated to ')}!`);
  const associated = ends.join(' is associated to ');
  throw new EagerLoadingError(
    candidates.length > 1
      ? `${associated} multiple times. To identify the correct association, you must use the 'as' keyword to specify the alias of the association you want to include.`
      : as === undefined
        ? `${associated} using an alias. You must use the 'as' keyword to specify the alias within your include statement.`
        : `${associated} using an alias. You've included an alias (${as}), but it does not match the alias(es) defined in your association (${candidates[0]?.as}).`,
  );
}

/** `include` for create. Whatever else an entry has is for the hooks of its records. */
export function createInclude(nodes: readonly IncludeNode[]): Options {
  return optionOf(nodes, ({ given: { required: _, fields, ...others }, children }) => {
    const hookOptions = Object.keys(others).length === 0 ? undefined : others;
    return { fields, hookOptions, ...createInclude(children) };
  });
}

/** `include` for finders. Conditions leave out parents for which nothing is found, unless it is said that they do not. */
export function findInclude(nodes: readonly IncludeNode[]): Options {
  return optionOf(nodes, ({ facts, given, children }) => {
    const { required = given.where === undefined ? undefined : true, separate: _, ...options } = given;
    return { ...options, required, ...readOptions(facts.target, given), ...findInclude(children) };
  });
}

function optionOf(nodes: readonly IncludeNode[], read: (node: IncludeNode) => Options): Options {
  if (nodes.length === 0) return {};
  return { include: nodes.map((node) => ({ association: node.facts.core, ...defined(read(node)) })) };
}

/** What finders, entries of include and getters have in common. */
export function readOptions(model: ModelClass, { where, order }: Options): Options {
  const list = order === undefined || Array.isArray(order) ? order : [order];
  return defined({ where: readWhere(where), order: list?.map((each: unknown) => readOrder(model, each)) });
}

/** Directions come in any case; models stand for the associations that lead to them. */
function readOrder(model: ModelClass, entry: unknown): unknown {
  if (!Array.isArray(entry)) return entry;
  const [first, ...rest] = entry.map((each) => (/^(asc|desc)\b/i.test(each) ? each.toUpperCase() : each));
  const target = first?.model ?? first;
  return [isModel(target) ? leadingTo(model, target, first.as).core : first, ...rest];
}
