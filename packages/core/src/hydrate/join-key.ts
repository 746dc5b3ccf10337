import { joinAttributes } from '../plan/find-plan.js';
import { type Association, attributeNamed } from '../schema/model-definition.js';
import { keyString } from '../util/equality.js';

type Properties = Readonly<Record<string, unknown>>;

/** What parents and rows that belong together have in common; `undefined` for who has none: a null leads nowhere. */
type KeyOf = (holder: object) => unknown;

/** How the key of an association is told, decided once for all of its rows. */
export interface JoinKey {
  readonly ofParent: KeyOf;
  /** Of the row that holds the key: the target's, or the through row. */
  readonly ofRow: KeyOf;
  readonly partsOfParent: (parent: object) => readonly unknown[];
}

/** Types whose canonical values are the same key if they are the same value. */
const identical = new Set(['INTEGER', 'BIGINT', 'STRING', 'TEXT', 'UUID', 'ENUM', 'DATEONLY']);

export function joinKey(association: Association): JoinKey {
  const { parent, row } = joinAttributes(association);
  const [read, readRow] = isIdentical(association, parent, row)
    ? [single(parent[0] as string), single(row[0] as string)]
    : [several(parent), several(row)];
  return {
    ofParent: read,
    ofRow: readRow,
    partsOfParent: (holder) => parent.map((name) => (holder as Properties)[name]),
  };
}

function isIdentical(association: Association, parent: readonly string[], row: readonly string[]): boolean {
  const [parentName, rowName, ...others] = [...parent, ...row];
  if (parentName === undefined || rowName === undefined || others.length > 0) return false;
  const holder = association.kind === 'belongsToMany' ? association.through : association.target;
  const types = [attributeNamed(association.source, parentName), attributeNamed(holder, rowName)];
  const [key, other] = types.map(({ type }) => type.key);
  return key === other && identical.has(String(key));
}

function single(name: string): KeyOf {
  return (holder) => (holder as Properties)[name] ?? undefined;
}

function several(names: readonly string[]): KeyOf {
  return (holder) => {
    const parts = names.map((name) => (holder as Properties)[name]);
    return parts.every((part) => part !== null && part !== undefined) ? keyString(parts) : undefined;
  };
}
