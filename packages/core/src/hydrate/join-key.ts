import type { Attribute } from '../schema/attribute.js';
import { traitsOf } from '../schema/data-types/index.js';
import type { AssociationDefinition } from '../schema/model-definition.js';
import { keyString } from '../util/equality.js';

type Properties = Readonly<Record<string, unknown>>;

/** Reads the key that parents and their rows have in common; `undefined` if any part of it is null. */
type ReadKey = (holder: object) => unknown;

/** Reads the key that joins the rows of an association to their parents. */
export interface JoinKeyReader {
  readonly readParentKey: ReadKey;
  /** Reads the key of the row that refers to the parent, or that the parent refers to: the target's or the through row. */
  readonly readRowKey: ReadKey;
  readonly readKeyParts: (parent: object) => readonly unknown[];
}

/** Returns the reader of an association. How a key is read is decided once for all rows. */
export function getJoinKeyReader(association: AssociationDefinition): JoinKeyReader {
  const { pairs } = association.hops[0];
  const reader = isComparedDirectly(association) ? readSingle : readAsString;
  return {
    readParentKey: reader(pairs.map(({ from }) => from)),
    readRowKey: reader(pairs.map(({ to }) => to)),
    readKeyParts: (holder) => pairs.map(({ from }) => (holder as Properties)[from.name]),
  };
}

/** Whether the key is a single value that a map can compare, so that no string has to be built from it. */
function isComparedDirectly({ hops }: AssociationDefinition): boolean {
  const [pair, ...others] = hops[0].pairs;
  if (pair === undefined || others.length > 0) return false;
  return pair.from.type.key === pair.to.type.key && traitsOf(pair.from.type).comparesByIdentity;
}

function readSingle([attribute]: readonly Attribute[]): ReadKey {
  const { name } = attribute as Attribute;
  return (holder) => (holder as Properties)[name] ?? undefined;
}

function readAsString(attributes: readonly Attribute[]): ReadKey {
  return (holder) => {
    const parts = attributes.map(({ name }) => (holder as Properties)[name]);
    return parts.every((part) => part !== null && part !== undefined) ? keyString(parts) : undefined;
  };
}
