import type { Attribute } from '../schema/attribute.js';
import { traitsOf } from '../schema/data-types/index.js';
import type { Association } from '../schema/model-definition.js';
import { keyString } from '../util/equality.js';

type Properties = Readonly<Record<string, unknown>>;

/** Reads the key that parents and their rows have in common; `undefined` if any part of it is null. */
type KeyOf = (holder: object) => unknown;

/** How to read the key that joins the rows of an association to their parents, decided once for all rows. */
export interface JoinKey {
  readonly ofParent: KeyOf;
  /** For the row at the other end of the first hop: the target's row, or the through row. */
  readonly ofRow: KeyOf;
  readonly partsOfParent: (parent: object) => readonly unknown[];
}

export function joinKey(association: Association): JoinKey {
  const { pairs } = association.hops[0];
  const reader = isComparedDirectly(association) ? readSingle : readAsString;
  return {
    ofParent: reader(pairs.map(({ from }) => from)),
    ofRow: reader(pairs.map(({ to }) => to)),
    partsOfParent: (holder) => pairs.map(({ from }) => (holder as Properties)[from.name]),
  };
}

/** Whether the key is a single value that a map can compare, so that no string has to be built from it. */
function isComparedDirectly({ hops }: Association): boolean {
  const [pair, ...others] = hops[0].pairs;
  if (pair === undefined || others.length > 0) return false;
  return pair.from.type.key === pair.to.type.key && traitsOf(pair.from.type).comparesByIdentity;
}

function readSingle([attribute]: readonly Attribute[]): KeyOf {
  const { name } = attribute as Attribute;
  return (holder) => (holder as Properties)[name] ?? undefined;
}

function readAsString(attributes: readonly Attribute[]): KeyOf {
  return (holder) => {
    const parts = attributes.map(({ name }) => (holder as Properties)[name]);
    return parts.every((part) => part !== null && part !== undefined) ? keyString(parts) : undefined;
  };
}
