import type { ValidationError } from '../errors/input-errors.js';
import type { PathChain } from '../errors/path.js';
import type { KeyLookup } from '../schema/instance-state.js';
import type {
  Association,
  ForeignKeyPair,
  ModelDefinition,
  ScopedValue,
} from '../schema/model-definition.js';
import { rowKey } from '../schema/row-key.js';
import type { IncludeNode } from './include.js';

/** The values of one row by attribute name, in canonical form. An attribute that is `undefined` is left to the database. */
export type Values = Record<string, unknown>;

/** What a write does to the row of a record. A `create` inserts every new record; a stored one is linked at most. */
export type Operation = 'insert' | 'none';

/** One row to be written: what the caller's values say of it, and which other rows it refers to. */
export interface GraphRecord {
  /** Position in {@link RecordGraph.records}. */
  readonly index: number;
  readonly model: ModelDefinition;
  readonly path: PathChain;
  /** The caller's own object, never changed; `undefined` for a new through record. */
  readonly source: object | undefined;
  readonly operation: Operation;
  /** What is known of its row. A run of the plan completes them: with keys, foreign keys, and what the database makes. */
  readonly values: Values;
  /** What it depends on: rows whose keys its foreign keys hold. Records below one parent share the list. */
  edges: readonly Edge[];
  /** What was nested below it; most records have nothing, and no list. */
  children: NestedRecords[] | undefined;
}

/** From a dependent record to the one it depends on. */
export interface Edge {
  readonly association: Association;
  readonly to: GraphRecord;
  /** Shared by all edges of an association. */
  readonly pairs: readonly ForeignKeyPair[];
}

/** Whether nesting sets an attribute: it is a foreign key that holds the key of another record. */
export function isFilledByNesting({ edges }: Pick<GraphRecord, 'edges'>, attribute: string): boolean {
  for (let edge = 0; edge < edges.length; edge += 1) {
    const { pairs } = edges[edge] as Edge;
    for (let pair = 0; pair < pairs.length; pair += 1)
      if (pairs[pair]?.foreignKey.name === attribute) return true;
  }
  return false;
}

/** Returns a string that two records have in common if they stand for one stored row, even as rows of two models. */
export function rowIdentity({ model, values }: GraphRecord): string {
  return JSON.stringify([model.table, rowKey(model, values)]);
}

/** The records below one association of one record, in input order. */
export interface NestedRecords {
  readonly association: Association;
  /** The entry of the include that let it be nested. */
  readonly includeNode: IncludeNode;
  readonly records: GraphRecord[];
  /** belongsToMany: the through record of each. */
  readonly throughRecords: GraphRecord[];
  /** The edge from what is nested here, or from its through record, to the record that it is nested below. */
  readonly edgesToParent: readonly Edge[];
}

/** What was nested below one association of a record, if anything was. */
export function nestedUnder({ children }: GraphRecord, association: Association): NestedRecords | undefined {
  if (children === undefined) return undefined;
  for (const each of children) if (each.association === association) return each;
  return undefined;
}

/** A place where an instance stands for a row that is to be found by its key. */
export interface PendingLookup {
  readonly model: ModelDefinition;
  readonly path: PathChain;
  readonly instance: object;
  readonly lookup: KeyLookup;
}

/** A stored row that gets a value from the scope of an association. */
export interface ScopeUpdate extends ScopedValue {
  readonly record: GraphRecord;
}

/** One call's values as records and edges. */
export interface RecordGraph {
  /** The model of the roots. */
  readonly model: ModelDefinition;
  /** In input order, a record before what is nested below it. */
  readonly records: readonly GraphRecord[];
  /** One per row that was passed. */
  readonly roots: readonly GraphRecord[];
  /** Records whose rows have to be found before anything else. */
  readonly lookups: readonly PendingLookup[];
  /** What scopes make of stored rows. */
  readonly scopeUpdates: readonly ScopeUpdate[];
  /** What is wrong with the values. */
  readonly problems: readonly ValidationError[];
}
