import type { PathChain } from '../errors/path.js';
import type { IncludeNode } from '../graph/include.js';
import { ownValue } from '../graph/input-objects.js';
import type { AssociationDefinition, ModelDefinition } from '../schema/model-definition.js';
import { findChangedAttributes } from './changed-attributes.js';
import { hasRow, isDestroyed, isKnownLink, isKnownUnlinked, showsNoForeignKey } from './known-links.js';
import { getLoadedValue } from './loaded-value.js';
import { rowMatcher } from './row-matcher.js';
import { findSavedInstances, type SavedInstances, toItems } from './saved-instances.js';

/** The associations from the root to an instance, last one first. */
export interface AssociationChain {
  readonly association: AssociationDefinition;
  readonly parent: AssociationChain | undefined;
}

/** A change of what is nested in a stored instance, which a save does not store. */
export interface UnsavedNesting {
  /** To-many: `added` and `removed` items. To-one: `replaced` or `cleared`. `changed` attributes. A `through` row. */
  readonly kind: 'added' | 'removed' | 'replaced' | 'cleared' | 'changed' | 'through';
  readonly path: PathChain;
  /** The model of the instance or of the through row that shows the change. */
  readonly model: ModelDefinition;
  /** What was changed or set: an instance with a changed attribute, an item, another value; else the holder of the list. */
  readonly subject: unknown;
  /** The association that the save would have to include. */
  readonly association: AssociationDefinition;
  /** The associations to include, the last one first. */
  readonly chain: AssociationChain;
  /** The changed attribute. */
  readonly attribute: string | undefined;
  /** Whether the save includes the association, which shows `undefined`: a save reads that as absent. */
  readonly isIncluded: boolean;
}

/**
 * Finds the changes of what is nested in a stored instance that a save with an include does not store: it compares what
 * instances show with what was loaded. Changes that are stored already, or that agree with a foreign key, are not reported.
 *
 * It does not recurse: instances can be nested deeper than the call stack, and in cycles.
 */
export function findUnsavedNesting(
  model: ModelDefinition,
  instance: object,
  include: readonly IncludeNode[],
): readonly UnsavedNesting[] {
  const search = new Search(findSavedInstances(instance, include));
  search.run({ model, instance, path: null, chain: undefined });
  return search.found;
}

/** An instance to look at. */
interface Visit {
  readonly model: ModelDefinition;
  readonly instance: object;
  readonly path: PathChain;
  /** `undefined` for the root. */
  readonly chain: AssociationChain | undefined;
}

/** An association of a visited instance. */
interface Comparison {
  readonly visit: Visit;
  readonly association: AssociationDefinition;
  readonly chain: AssociationChain;
  readonly path: PathChain;
  /** Whether the save includes the association. */
  readonly isIncluded: boolean;
  /** Whether the save stores what the association shows. */
  readonly isSaved: boolean;
}

class Search {
  readonly found: UnsavedNesting[] = [];
  readonly #saved: SavedInstances;
  readonly #seen = new Set<object>();
  readonly #visits: Visit[] = [];

  constructor(saved: SavedInstances) {
    this.#saved = saved;
  }

  run(root: Visit): void {
    this.#enter(root);
    // The list grows in the loop: instances are visited level by level.
    for (const visit of this.#visits) {
      if (!this.#saved.has(visit.instance)) this.#findChangedAttributes(visit);
      for (const association of visit.model.associations.values()) this.#compare(visit, association);
    }
  }

  #enter(visit: Visit): void {
    if (this.#seen.has(visit.instance)) return;
    this.#seen.add(visit.instance);
    this.#visits.push(visit);
  }

  #findChangedAttributes({ model, instance, path, chain }: Visit): void {
    if (chain === undefined) return;
    const { association } = chain;
    for (const attribute of findChangedAttributes(model, instance)) {
      const at = { parent: path, step: attribute };
      const details = { path: at, model, subject: instance, association, chain, attribute };
      this.found.push({ kind: 'changed', ...details, isIncluded: false });
    }
  }

  #compare(visit: Visit, association: AssociationDefinition): void {
    const { instance, path: parent } = visit;
    const { as, isToMany } = association;
    // A property that was deleted shows nothing that could be lost.
    if (!Object.hasOwn(instance, as)) return;
    const isIncluded = this.#saved.get(instance)?.has(association) === true;
    const comparison = {
      visit,
      association,
      chain: { association, parent: visit.chain },
      path: { parent, step: as },
      isIncluded,
      isSaved: isIncluded && ownValue(instance, as) !== undefined,
    };
    if (isToMany) this.#compareMany(comparison);
    else this.#compareOne(comparison);
  }

  #compareMany(comparison: Comparison): void {
    const { visit, association, path } = comparison;
    const shown = ownValue(visit.instance, association.as);
    if (shown !== null && shown !== undefined && !Array.isArray(shown)) {
      this.#report(comparison, 'replaced', path, shown);
      return;
    }
    const items: readonly unknown[] = shown ?? [];
    const loaded = loadedItems(visit.instance, association);
    const isLoaded = rowMatcher(association, loaded);
    for (let index = 0; index < items.length; index += 1) {
      const item = items[index];
      const isKnown =
        (index < loaded.length && item === loaded[index]) ||
        isLoaded(item) ||
        isKnownLink(association, visit.instance, item);
      this.#enterOrReport(comparison, item, isKnown, { parent: path, step: index }, 'added');
      // Nothing walks through the holes of an array of a huge length.
      if (item === undefined && !(index in items)) break;
    }
    if (this.#hasLost(comparison, loaded, items)) this.#report(comparison, 'removed', path, visit.instance);
  }

  #hasLost(
    { visit, association }: Comparison,
    loaded: readonly object[],
    items: readonly unknown[],
  ): boolean {
    if (loaded.every((each, index) => each === items[index])) return false;
    const isShown = rowMatcher(association, items);
    return loaded.some((each) => !isShown(each) && !isKnownUnlinked(association, visit.instance, each));
  }

  #compareOne(comparison: Comparison): void {
    const { visit, association, path } = comparison;
    const { instance } = visit;
    const shown = ownValue(instance, association.as);
    const [loaded] = loadedItems(instance, association);
    if (shown === null || shown === undefined) {
      if (isClearingLost(association, instance, shown, loaded))
        this.#report(comparison, 'cleared', path, instance);
      return;
    }
    const isLoaded = loaded !== undefined && rowMatcher(association, [loaded])(shown);
    const isLinked = () =>
      isKnownLink(association, instance, shown) &&
      (loaded === undefined ||
        association.keyHolder === 'source' ||
        isKnownUnlinked(association, instance, loaded));
    this.#enterOrReport(comparison, shown, isLoaded || isLinked(), path, 'replaced');
  }

  /** Visits an item, unless it is new. */
  #enterOrReport(
    comparison: Comparison,
    item: unknown,
    isKnown: boolean,
    path: PathChain,
    kind: 'added' | 'replaced',
  ): void {
    const { association, chain, isSaved } = comparison;
    if (!isKnown) this.#report(comparison, kind, path, item);
    if (!hasRow(item) || !(isKnown || isSaved)) return;
    this.#enter({ model: association.target, instance: item, path, chain });
    if (association.through !== undefined)
      this.#compareThroughRow(comparison, association.through, item, path);
  }

  #compareThroughRow(
    comparison: Comparison,
    through: ModelDefinition,
    item: object,
    parent: PathChain,
  ): void {
    const throughRow = ownValue(item, through.name);
    if (throughRow === undefined || isDestroyed(throughRow)) return;
    const path = { parent, step: through.name };
    if (hasRow(throughRow))
      this.#enter({ model: through, instance: throughRow, path, chain: comparison.chain });
    else this.#report(comparison, 'through', path, throughRow, through);
  }

  #report(
    { visit, association, chain, isIncluded, isSaved }: Comparison,
    kind: UnsavedNesting['kind'],
    path: PathChain,
    subject: unknown,
    model = visit.model,
  ): void {
    if (isSaved) return;
    this.found.push({ kind, path, model, subject, association, chain, attribute: undefined, isIncluded });
  }
}

function loadedItems(instance: object, { as }: AssociationDefinition): readonly object[] {
  return toItems(getLoadedValue(instance, as)) as readonly object[];
}

/** Whether a to-one that shows no row would still refer to one. `undefined` where nothing was loaded says nothing. */
function isClearingLost(
  association: AssociationDefinition,
  instance: object,
  shown: null | undefined,
  loaded: object | undefined,
): boolean {
  const wasLoaded = getLoadedValue(instance, association.as) !== undefined;
  if (association.keyHolder === 'source') {
    const isNoChange = wasLoaded ? loaded === undefined : shown === undefined;
    return !isNoChange && !showsNoForeignKey(association, instance);
  }
  return loaded !== undefined && !isKnownUnlinked(association, instance, loaded);
}
