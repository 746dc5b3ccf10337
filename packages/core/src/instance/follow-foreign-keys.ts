import { ownValue } from '../graph/input-objects.js';
import type { RowValues } from '../graph/record-graph.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import type { Journal } from './journal.js';
import { isKnownLink, showsNoForeignKey } from './known-links.js';
import { setProperty } from './property-change.js';

/** Remembers what an instance shows of each belongsTo as loaded, if it agrees with the foreign key that was written. */
export function followForeignKeys(
  { associations }: ModelDefinition,
  instance: object,
  written: RowValues,
  journal: Journal | undefined,
): void {
  for (const association of associations.values()) {
    const { as, keyHolder, hops } = association;
    if (keyHolder !== 'source' || hops[0].pairs.every(({ from }) => written[from.name] === undefined))
      continue;
    const shown = ownValue(instance, as);
    if (shown === null && showsNoForeignKey(association, instance))
      setProperty(instance, as, null, journal, null);
    else if (isKnownLink(association, instance, shown))
      setProperty(instance, as, shown, journal, shown as object);
  }
}
