import type { AssociationGraph } from '@espalier/core';

/** An entry of `include`, by the name of the association. */
export interface IncludeEntry {
  readonly association: string;
  readonly include: readonly IncludeEntry[];
}

/** Returns an `include` of all that a payload nests by associations that exist. */
export function includeOfPayload(
  graph: AssociationGraph,
  model: string,
  payload: unknown,
): readonly IncludeEntry[] {
  const objects = [payload].flat().filter(isObject);
  return graph.associations
    .filter(({ source }) => source === model)
    .map(({ as, target }) => ({
      association: as,
      target,
      nested: objects.filter((each) => Object.hasOwn(each, as)).map((each) => each[as]),
    }))
    .filter(({ nested }) => nested.length > 0)
    .map(({ association, target, nested }) => ({
      association,
      include: includeOfPayload(graph, target, nested.flat()),
    }));
}

/** Returns an `include` of paths: `user.addresses,tags`. */
export function includeOfPaths(paths: string): readonly IncludeEntry[] {
  return nest(
    paths
      .split(',')
      .map((path) => path.trim())
      .filter((path) => path !== '')
      .map((path) => path.split('.')),
  );
}

function nest(paths: readonly (readonly string[])[]): readonly IncludeEntry[] {
  const names = new Set(paths.map(([name = '']) => name));
  return [...names].map((association) => {
    const below = paths.filter(([name]) => name === association).map(([, ...rest]) => rest);
    return { association, include: nest(below.filter((path) => path.length > 0)) };
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
