import { IncludeError } from '../errors/input-errors.js';
import type { Association, ModelDefinition, Schema } from '../schema/model-definition.js';
import { getOrAdd } from '../util/grouping.js';
import { type AllowedFields, readAllowedFields } from './allowed-fields.js';
import { associationOf, errorDetails, type IncludeEntry, optionsOf } from './include-entry.js';

/** One entry of `include`, resolved: an association and what is included below it. */
export interface IncludeNode {
  readonly association: Association;
  readonly children: readonly IncludeNode[];
  /** The entry's own options for reading; what they say is checked by the stage that uses them. */
  readonly where: unknown;
  readonly attributes: unknown;
  readonly order: unknown;
  readonly limit: unknown;
  readonly required: boolean | undefined;
  /** The entry's own option for creating: the attributes that values are taken for. */
  readonly fields: AllowedFields;
  /** The entry's own option for creating: what the hooks of its records find among their options. */
  readonly hookOptions: object | undefined;
}

const findOptionNames = ['where', 'attributes', 'order', 'limit'] as const;

type Job = {
  readonly model: ModelDefinition;
  readonly entries: unknown;
  readonly at: string;
  readonly into: IncludeNode[];
};

/**
 * Resolves `include` against the associations of a model. An entry may contain the list that it stands in:
 * the nodes then form a ring, which lets a tree of any depth be given.
 *
 * @throws IncludeError naming the entry: not an association of the model, given twice, or not understood
 */
export function resolveInclude(
  schema: Schema,
  model: ModelDefinition,
  include: unknown,
): readonly IncludeNode[] {
  const roots: IncludeNode[] = [];
  const known = new KnownLists();
  const jobs: Job[] = [{ model, entries: include, at: 'include', into: roots }];
  for (let job = jobs.pop(); job !== undefined; job = jobs.pop()) {
    const { entries, into, at } = job;
    if (entries === undefined) continue;
    const list = Array.isArray(entries) ? entries : [entries];
    known.set(job.model, entries, into);
    for (const [index, entry] of list.entries()) {
      const position = Array.isArray(entries) ? `${at}[${index}]` : at;
      const association = associationOf(schema, job.model, entry, position);
      const options = optionsOf(entry, association, position);
      const below = known.get(association.target, options.include);
      const children: IncludeNode[] = below ?? [];
      if (into.some((node) => node.association === association)) {
        throw new IncludeError(
          `${position}: '${association.as}' of '${job.model.name}' is included twice`,
          errorDetails(association),
        );
      }
      into.push(includeNodeOf(association, children, options, position));
      if (below === undefined) {
        jobs.push({
          model: association.target,
          entries: options.include,
          at: `${position}.include`,
          into: children,
        });
      }
    }
  }
  return roots;
}

/** What each list of entries became: a list met again below itself, or elsewhere, is not resolved again. */
class KnownLists {
  readonly #lists = new Map<ModelDefinition, Map<unknown, IncludeNode[]>>();

  get(model: ModelDefinition, entries: unknown): IncludeNode[] | undefined {
    return this.#lists.get(model)?.get(entries);
  }

  set(model: ModelDefinition, entries: unknown, nodes: IncludeNode[]): void {
    getOrAdd(this.#lists, model, () => new Map()).set(entries, nodes);
  }
}

function includeNodeOf(
  association: Association,
  children: readonly IncludeNode[],
  options: IncludeEntry,
  at: string,
): IncludeNode {
  const { where, attributes, order, limit, required } = options;
  return Object.freeze({
    association,
    children,
    where,
    attributes,
    order,
    limit,
    required: required as boolean | undefined,
    fields: readAllowedFields(
      association.target,
      options.fields,
      (why) => new IncludeError(`${at}: ${why}`, errorDetails(association)),
    ),
    hookOptions: options.hookOptions as object | undefined,
  });
}

/** @throws IncludeError when an entry has options that only reading can use */
export function checkCreateInclude(include: readonly IncludeNode[]): void {
  const seen = new Set<IncludeNode>();
  const pending = [...include];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    pending.push(...node.children);
    const option = findOptionNames.find((name) => node[name] !== undefined);
    if (option === undefined) continue;
    const message = `'${node.association.as}' is included with \`${option}\`, which only finders take`;
    throw new IncludeError(message, errorDetails(node.association));
  }
}
