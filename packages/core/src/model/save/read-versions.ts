import type { RecordGraph } from '../../graph/record-graph.js';
import { versionRequired } from '../../graph/save-problems.js';

/** Reports stored roots that give no version, unless versions are ignored. Then those that they give are not compared. */
export function readVersions(
  { roots, problems }: RecordGraph,
  { ignoresVersion }: { readonly ignoresVersion: boolean },
): void {
  for (const { model, values, identity, path } of roots) {
    if (model.version === undefined || identity?.operation !== 'update') continue;
    const { name } = model.version;
    if (ignoresVersion) values[name] = undefined;
    else if (values[name] === undefined || values[name] === null)
      problems.add(versionRequired(model, name, path));
  }
}
