import { isStoredSource, type NestedRecords, type RecordGraph } from '../../graph/record-graph.js';
import { partlyLoaded } from '../../graph/save-problems.js';
import { getLoadedValue, isPartlyLoaded } from '../../instance/loaded-value.js';
import { storedRowOf } from '../../schema/instance-state.js';
import { missingAction } from '../../schema/save-rules.js';

/** Reports associations that instances have loaded in part, where a save would remove rows that were not loaded. */
export function checkLoadedParts({ records, problems }: RecordGraph): void {
  for (const record of records) {
    const { source, path, children } = record;
    if (source === undefined || children === undefined || !isStoredSource(record)) continue;
    for (const list of children) {
      const { association } = list;
      if (!isPartlyLoaded(source, association.as) || !removesOthers(list, source)) continue;
      problems.add(partlyLoaded(association, { parent: path, step: association.as }));
    }
  }
}

/** Whether a save removes what an association has in addition to what it shows. */
function removesOthers({ association, includeNode, records }: NestedRecords, source: object): boolean {
  if (association.keyHolder !== 'source') {
    const missing = missingAction(includeNode.rules);
    return missing === 'delete' || missing === 'unlink';
  }
  const [{ pairs }] = association.hops;
  const row = storedRowOf(source);
  const refersToRow = pairs.every(({ from }) => row?.valueOf(from.name) != null);
  return refersToRow && records.length === 0 && getLoadedValue(source, association.as) === null;
}
