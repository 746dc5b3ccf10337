import type { ModelDefinition, Schema } from '../schema/model-definition.js';
import { isAssociationReference } from '../schema/model-reference.js';
import { memoize } from '../util/memoize.js';
import { checkCreateInclude, type IncludeNode, resolveInclude } from './include.js';

/** An entry that has no options but the entries below it. */
interface SimpleEntry {
  /** What names the association: an association, an alias or a model. */
  readonly named: unknown;
  readonly below: readonly SimpleEntry[];
}

interface KnownInclude {
  readonly entries: readonly SimpleEntry[];
  readonly nodes: readonly IncludeNode[];
}

/** The simple includes that creates of a model have resolved, and the position of the next one. */
const knownOf = memoize((_model: ModelDefinition) => ({ items: [] as KnownInclude[], next: 0 }));

/** A program has few includes for each model. */
const maxItems = 8;
const maxDepth = 8;

const nothing: readonly never[] = Object.freeze([]);

/**
 * Resolves the include of a create, and checks it. An include that names the same associations as an earlier one has the
 * same nodes, whether or not it is the same object, which the caller may have changed meanwhile.
 *
 * @throws IncludeError if an entry is invalid, or has an option that a create does not accept
 */
export function resolveCreateInclude(
  schema: Schema,
  model: ModelDefinition,
  include: unknown,
): readonly IncludeNode[] {
  if (include === undefined) return nothing;
  const known = knownOf(model);
  for (let position = 0; position < known.items.length; position += 1) {
    const { entries, nodes } = known.items[position] as KnownInclude;
    if (isSameList(include, entries)) return nodes;
  }
  const nodes = resolveInclude(schema, model, include);
  checkCreateInclude(nodes);
  const entries = readSimpleList(include, 0);
  if (entries !== undefined) {
    known.items[known.next] = { entries, nodes };
    known.next = (known.next + 1) % maxItems;
  }
  return nodes;
}

/** Whether a list names the same associations as a simple one, and has no options. */
function isSameList(list: unknown, entries: readonly SimpleEntry[]): boolean {
  if (list === undefined) return entries.length === 0;
  if (!Array.isArray(list) || list.length !== entries.length) return false;
  for (let position = 0; position < entries.length; position += 1) {
    const entry: unknown = list[position];
    const { named, below } = entries[position] as SimpleEntry;
    if (entry === named) {
      if (below.length > 0) return false;
    } else if (!isSimple(entry) || entry.association !== named || !isSameList(entry.include, below))
      return false;
  }
  return true;
}

/** Returns the entries of a list; `undefined` if one of them has options, or the list is deep, as one that contains itself. */
function readSimpleList(list: unknown, depth: number): readonly SimpleEntry[] | undefined {
  if (list === undefined) return nothing;
  if (!Array.isArray(list) || depth > maxDepth) return undefined;
  const entries: SimpleEntry[] = [];
  for (const entry of list) {
    const { association: named, include } = isSimple(entry) ? entry : { association: entry };
    const below = isName(named) ? readSimpleList(include, depth + 1) : undefined;
    if (below === undefined) return undefined;
    entries.push({ named, below });
  }
  return entries;
}

function isName(named: unknown): boolean {
  return typeof named === 'string' || typeof named === 'function' || isAssociationReference(named);
}

interface SimpleOptions {
  readonly association: unknown;
  readonly include?: unknown;
}

/** Whether an entry is an object literal with the options `association` and `include` alone. */
function isSimple(entry: unknown): entry is SimpleOptions {
  if (entry === null || typeof entry !== 'object' || isAssociationReference(entry)) return false;
  if (Object.getPrototypeOf(entry) !== Object.prototype) return false;
  for (const option in entry) if (option !== 'association' && option !== 'include') return false;
  return true;
}
