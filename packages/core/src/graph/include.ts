import { IncludeError } from '../errors/input-errors.js';
import type { AssociationDefinition, ModelDefinition, Schema } from '../schema/model-definition.js';
import { defaultSaveRules, type SaveRules } from '../schema/save-rules.js';
import { getOrAdd } from '../util/grouping.js';
import { type AllowedFields, readAllowedFields } from './allowed-fields.js';
import {
  type EntryObject,
  errorDetails,
  findAssociation,
  readEntry,
  readShownName,
} from './include-entry.js';
import { checkWritableInclude } from './read-only.js';
import { readEntryRules } from './read-save-rules.js';

/** A resolved entry of `include`: an association and the entries below it. */
export interface IncludeNode {
  readonly association: AssociationDefinition;
  /** The property that shows the rows: the name of the association, unless a finder gives another. */
  readonly as: string;
  readonly children: readonly IncludeNode[];
  /** Options for reading. The stage that uses them checks their values. */
  readonly where: unknown;
  readonly scope: unknown;
  readonly paranoid: unknown;
  readonly attributes: unknown;
  readonly order: unknown;
  readonly limit: unknown;
  readonly required: boolean | undefined;
  /** The attributes whose values a create reads. */
  readonly fields: AllowedFields;
  /** Additional options that a create passes to the hooks of its records. */
  readonly hookOptions: object | undefined;
  /** The rules by which a save treats the records of this entry. */
  readonly rules: SaveRules;
}

/** A list of entries that is still to be resolved. */
interface PendingList {
  readonly model: ModelDefinition;
  readonly entries: unknown;
  /** The path of the list in the include, for messages. */
  readonly at: string;
  /** The list to add the resolved entries to. */
  readonly nodes: IncludeNode[];
}

/**
 * Resolves `include` with the associations of a model. An entry may contain the list that it is an item of. The nodes
 * then form a cycle, which includes a tree of any depth.
 *
 * @throws IncludeError naming the entry, if it is invalid, is not an association of the model, or has the name of another
 */
export function resolveInclude(
  schema: Schema,
  model: ModelDefinition,
  include: unknown,
): readonly IncludeNode[] {
  const roots: IncludeNode[] = [];
  const resolved = new ResolvedLists();
  const pending: PendingList[] = [{ model, entries: include, at: 'include', nodes: roots }];
  for (let list = pending.pop(); list !== undefined; list = pending.pop()) {
    if (list.entries !== undefined) resolveList(schema, list, resolved, pending);
  }
  return roots;
}

/** Resolves the entries of one list, and adds the lists below it to the pending ones. */
function resolveList(
  schema: Schema,
  { model, entries, at, nodes }: PendingList,
  resolved: ResolvedLists,
  pending: PendingList[],
): void {
  resolved.set(model, entries, nodes);
  const list = Array.isArray(entries) ? entries : [entries];
  for (const [index, entry] of list.entries()) {
    const position = Array.isArray(entries) ? `${at}[${index}]` : at;
    const association = findAssociation(schema, model, entry, position);
    const options = readEntry(entry, association, position);
    const as = readShownName(options, association, position);
    if (nodes.some((node) => node.as === as)) throw includedTwice(association, as, position);
    const { target } = association;
    const earlier = resolved.get(target, options.include);
    const children = earlier ?? [];
    nodes.push(createNode({ association, as, children }, options, position));
    if (earlier === undefined)
      pending.push({ model: target, entries: options.include, at: `${position}.include`, nodes: children });
  }
}

/** Remembers the nodes of each list of entries. A list that occurs again, also in itself, has the same nodes. */
class ResolvedLists {
  readonly #lists = new Map<ModelDefinition, Map<unknown, IncludeNode[]>>();

  get(model: ModelDefinition, entries: unknown): IncludeNode[] | undefined {
    return this.#lists.get(model)?.get(entries);
  }

  set(model: ModelDefinition, entries: unknown, nodes: IncludeNode[]): void {
    getOrAdd(this.#lists, model, () => new Map()).set(entries, nodes);
  }
}

function includedTwice(association: AssociationDefinition, as: string, at: string): IncludeError {
  const { source } = association;
  if (as !== association.as)
    return new IncludeError(`${at}: two entries have the name '${as}'`, errorDetails(association));
  const hint = 'in a finder, one of the entries can have another name, by `as`';
  const message = `${at}: '${as}' of '${source.name}' is included twice`;
  return new IncludeError(message, { ...errorDetails(association), hint });
}

function createNode(
  { association, as, children }: Pick<IncludeNode, 'association' | 'as' | 'children'>,
  options: EntryObject,
  at: string,
): IncludeNode {
  const { where, scope, paranoid, attributes, order, limit, required } = options;
  const invalidFields = (why: string) => new IncludeError(`${at}: ${why}`, errorDetails(association));
  return Object.freeze({
    association,
    as,
    children,
    where,
    scope,
    paranoid,
    attributes,
    order,
    limit,
    required: required as boolean | undefined,
    fields: readAllowedFields(association.target, options.fields, invalidFields),
    hookOptions: options.hookOptions as object | undefined,
    rules: readEntryRules(association, options, at),
  });
}

const findOptions = ['where', 'scope', 'paranoid', 'attributes', 'order', 'limit'] as const;

/**
 * Checks the include of a create, which ignores `missing` and `moved`, so that it can share an include with a save.
 *
 * @throws IncludeError if an entry has an option that only finders accept, or only `save`
 */
export function checkCreateInclude(include: readonly IncludeNode[]): void {
  checkNodes(include, (node) => findOption(node) ?? saveOption(node));
}

/** Checks the include of a save. @throws IncludeError if an entry has an option that only finders accept */
export function checkSaveInclude(include: readonly IncludeNode[]): void {
  checkNodes(include, findOption);
}

/** An option that a call rejects, and what accepts it. */
interface RejectedOption {
  readonly name: string;
  readonly acceptedBy: string;
}

function findOption(node: IncludeNode): RejectedOption | undefined {
  const isRenamed = node.as !== node.association.as;
  const name = isRenamed ? 'as' : findOptions.find((each) => node[each] !== undefined);
  return name === undefined ? undefined : { name, acceptedBy: 'finders accept' };
}

function saveOption({ rules: { mode, by } }: IncludeNode): RejectedOption | undefined {
  const name = by !== undefined ? 'by' : mode !== defaultSaveRules.mode ? 'mode' : undefined;
  return name === undefined ? undefined : { name, acceptedBy: 'save accepts' };
}

function checkNodes(
  include: readonly IncludeNode[],
  findRejected: (node: IncludeNode) => RejectedOption | undefined,
): void {
  const seen = new Set<IncludeNode>();
  const pending = [...include];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    pending.push(...node.children);
    const { association } = node;
    checkWritableInclude(association);
    const rejected = findRejected(node);
    if (rejected === undefined) continue;
    const message = `'${association.as}' is included with \`${rejected.name}\`, which only ${rejected.acceptedBy}`;
    throw new IncludeError(message, errorDetails(association));
  }
}
