import { EagerLoadingError } from './errors.js';
import { type AssociationInfo, defined, isModel, type ModelClass, type Options, omit } from './types.js';
import { readWhere } from './where.js';

/** One entry of `include`, with its association. */
export interface IncludeNode {
  readonly info: AssociationInfo;
  /** The other options of the entry. */
  readonly options: Options;
  readonly children: readonly IncludeNode[];
}

/** The maximum number of levels of includes, as in a find of Espalier. */
const maxLevels = 1000;

/** Finds the associations of an `include`, at every level. */
export function resolveInclude(model: ModelClass, include: unknown, level = 1): readonly IncludeNode[] {
  if (include === undefined || include === null) return [];
  const entries = Array.isArray(include) ? include : [include];
  if (entries.length > 0 && level > maxLevels)
    throw new EagerLoadingError(`include nests associations on more than ${maxLevels} levels`);
  return entries.map((entry) => {
    const isReference = entry === null || typeof entry !== 'object' || isAssociation(entry);
    const normalized: Options = isReference ? { association: entry } : entry;
    const { association, model: target, as, include: nested, ...options } = normalized;
    const info = findAssociation(model, association ?? target, as);
    return { info, options, children: resolveInclude(info.target, nested, level + 1) };
  });
}

const isAssociation = (entry: Options | undefined) => typeof entry?.associationType === 'string';

/** Finds the association of an entry, which names an association object, an alias or a target. */
function findAssociation(model: ModelClass, named: Options, as: unknown): AssociationInfo {
  if (isModel(named)) return findByTarget(model, named, as);
  const found = [...model.associationInfo.values()].find((info) => [info.core, info.as].includes(named));
  if (found !== undefined) return found;
  throw new EagerLoadingError(
    typeof named === 'string'
      ? `Association with alias "${named}" does not exist on ${model.name}`
      : isAssociation(named)
        ? `${named.target.name} is not associated to ${model.name}!`
        : 'Include unexpected. Element has to be either a Model, an Association or an object.',
  );
}

/** Finds the association to a model: the one with the alias or, without an alias, the one that has none. */
function findByTarget(model: ModelClass, target: ModelClass, as: unknown): AssociationInfo {
  const candidates = [...model.associationInfo.values()].filter((info) => info.target === target);
  const found = candidates.find((info) => (as === undefined ? !info.isAliased : info.as === as));
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

/** Returns the `include` of a create. Unknown options of an entry are passed to the hooks of its records. */
export function createInclude(nodes: readonly IncludeNode[]): Options {
  return buildInclude(nodes, ({ options: { fields, ...options }, children }) => {
    const others = omit(options, ['required']);
    const hookOptions = Object.keys(others).length === 0 ? undefined : others;
    return { fields, hookOptions, ...createInclude(children) };
  });
}

/** Returns the `include` of a finder. With `where`, an entry is required unless it has `required: false`. */
export function findInclude(nodes: readonly IncludeNode[]): Options {
  return buildInclude(nodes, ({ info, options, children }) => {
    const { where, required = where === undefined ? undefined : true } = options;
    const others = omit(options, ['separate']);
    return { ...others, required, ...readOptions(info.target, options), ...findInclude(children) };
  });
}

function buildInclude(nodes: readonly IncludeNode[], read: (node: IncludeNode) => Options): Options {
  if (nodes.length === 0) return {};
  return { include: nodes.map((node) => ({ association: node.info.core, ...defined(read(node)) })) };
}

/** Returns the options that finders, entries of `include` and getters share. */
export function readOptions(model: ModelClass, { where, order }: Options): Options {
  const list = order === undefined || Array.isArray(order) ? order : [order];
  return defined({
    where: readWhere(where, model),
    order: list?.map((each: unknown) => readOrder(model, each)),
  });
}

/** Returns one item of `order`. A direction may be in any case, and a model is replaced by its association. */
function readOrder(model: ModelClass, entry: unknown): unknown {
  if (!Array.isArray(entry)) return entry;
  const isDirection = (each: unknown) => typeof each === 'string' && /^(asc|desc)\b/i.test(each);
  const [first, ...rest] = entry.map((each) => (isDirection(each) ? each.toUpperCase() : each));
  const target = first?.model ?? first;
  return [isModel(target) ? findByTarget(model, target, first.as).core : first, ...rest];
}
