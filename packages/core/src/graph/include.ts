import { IncludeError } from '../errors/input-errors.js';
import type { Association, ModelDefinition, Schema } from '../schema/model-definition.js';
import {
  ASSOCIATION,
  declarationOf,
  isAssociationReference,
  isModelReference,
} from '../schema/model-reference.js';
import { describeValue } from '../util/describe-value.js';
import { didYouMean, nearestName } from '../util/did-you-mean.js';
import { unknownOption } from '../util/unknown-option.js';
import { type AllowedFields, readAllowedFields } from './allowed-fields.js';

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

const optionNames = [
  'association',
  'model',
  'as',
  'include',
  'where',
  'attributes',
  'order',
  'limit',
  'required',
  'fields',
  'hookOptions',
];
const findOptionNames = ['where', 'attributes', 'order', 'limit'] as const;

type Entry = { readonly [option: string]: unknown };
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
          details(association),
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
    const lists = this.#lists.get(model) ?? new Map<unknown, IncludeNode[]>();
    this.#lists.set(model, lists.set(entries, nodes));
  }
}

function includeNodeOf(
  association: Association,
  children: readonly IncludeNode[],
  options: Entry,
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
      (why) => new IncludeError(`${at}: ${why}`, details(association)),
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
    throw new IncludeError(message, details(node.association));
  }
}

function details({ source, as }: Association) {
  return { model: source.name, association: as };
}

function optionsOf(entry: unknown, association: Association, at: string): Entry {
  if (!isPlainEntry(entry)) return {};
  const unknown = unknownOption(entry, optionNames);
  if (unknown !== undefined) throw new IncludeError(`${at} has ${unknown}`, details(association));
  if (entry.required !== undefined && typeof entry.required !== 'boolean') {
    throw new IncludeError(`${at}: required is true or false`, details(association));
  }
  if (
    entry.hookOptions !== undefined &&
    (typeof entry.hookOptions !== 'object' || entry.hookOptions === null)
  ) {
    throw new IncludeError(
      `${at}: hookOptions is ${describeValue(entry.hookOptions)}, not an object`,
      details(association),
    );
  }
  if (entry.as !== undefined && entry.as !== association.as) {
    const message = `${at}: the association is '${association.as}' of '${association.source.name}', not '${String(entry.as)}'`;
    throw new IncludeError(message, details(association));
  }
  if (entry.model !== undefined) checkTarget(entry.model, association, at);
  return entry;
}

function checkTarget(model: unknown, association: Association, at: string): void {
  const named = isModelReference(model) ? declarationOf(model) : undefined;
  const { as, source, target } = association;
  if (named === target.declaration) return;
  const given = named === undefined ? describeValue(model) : `'${named.name}'`;
  const message = `${at}: '${as}' of '${source.name}' refers to '${target.name}', not to ${given}; leave \`model\` out`;
  throw new IncludeError(message, details(association));
}

function isPlainEntry(entry: unknown): entry is Entry {
  return entry !== null && typeof entry === 'object' && !isAssociationReference(entry);
}

/** An entry is an association, an alias, a model, or an object that holds one of them. */
function associationOf(schema: Schema, model: ModelDefinition, entry: unknown, at: string): Association {
  const { association: named = entry, model: target, as } = isPlainEntry(entry) ? entry : ({} as Entry);
  if (isAssociationReference(named)) return ownAssociation(schema, model, named, at);
  if (typeof named === 'string') return aliased(model, named, at);
  if (isModelReference(target)) return associationTo(schema, model, target, as, at);
  if (isModelReference(named)) return associationTo(schema, model, named, as, at);
  throw new IncludeError(
    `${wrongPart(entry, at)}; give an association, its alias, a model, or { association, include }`,
    { model: model.name },
  );
}

function wrongPart(entry: unknown, at: string): string {
  const parts = isPlainEntry(entry) ? ['association', 'model'] : [];
  const given = parts.find((part) => Object.hasOwn(entry as Entry, part));
  if (given === undefined) return `${at} is ${describeValue(entry)}`;
  return `${at}.${given} is ${describeValue((entry as Entry)[given])}`;
}

function ownAssociation(schema: Schema, model: ModelDefinition, reference: object, at: string): Association {
  const association = isAssociationReference(reference)
    ? schema.associationOf.get(reference[ASSOCIATION])
    : undefined;
  if (association === undefined) {
    throw new IncludeError(`${at} is an association of another database`, { model: model.name });
  }
  if (association.source !== model) {
    const message = `${at}: '${association.as}' is an association of '${association.source.name}', not of '${model.name}'`;
    throw new IncludeError(message, details(association));
  }
  return association;
}

function aliased(model: ModelDefinition, alias: string, at: string): Association {
  const association = model.associations.get(alias);
  if (association !== undefined) return association;
  const nearest = nearestName(alias, [...model.associations.keys()]);
  throw new IncludeError(`${at}: '${model.name}' has no association '${alias}'${didYouMean(nearest)}`, {
    model: model.name,
  });
}

function associationTo(
  schema: Schema,
  model: ModelDefinition,
  reference: unknown,
  as: unknown,
  at: string,
): Association {
  const declaration = isModelReference(reference) ? declarationOf(reference) : undefined;
  const target = declaration && schema.modelOf.get(declaration);
  const candidates = [...model.associations.values()].filter((each) => each.target === target);
  const matching = as === undefined ? candidates : candidates.filter((each) => each.as === as);
  const [only, another] = matching;
  if (only !== undefined && another === undefined) return only;
  const name = target?.name ?? 'a model of another database';
  const aliases = candidates.map((each) => `'${each.as}'`).join(', ');
  const why =
    candidates.length === 0
      ? `no association of '${model.name}' refers to '${name}'`
      : as === undefined
        ? `several associations of '${model.name}' refer to '${name}'; add \`as\`: one of ${aliases}`
        : `no association '${String(as)}' of '${model.name}' refers to '${name}'; there is ${aliases}`;
  throw new IncludeError(`${at}: ${why}`, { model: model.name });
}
