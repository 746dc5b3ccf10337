import type { PathChain } from '../errors/path.js';
import type { ProblemList } from '../errors/problem-list.js';
import type { Attribute } from '../schema/attribute.js';
import { isStored, type KeyLookup } from '../schema/instance-state.js';
import type {
  AssociationDefinition,
  ForeignKeyPair,
  ModelDefinition,
  ScopedValue,
} from '../schema/model-definition.js';
import { rowKey } from '../schema/row-key.js';
import type { SaveRules } from '../schema/save-rules.js';
import type { SqlFragment } from '../schema/sql-fragment.js';
import type { IncludeNode } from './include.js';

/** The values of one row by attribute name, in canonical form. The database fills an attribute that is `undefined`. */
export type RowValues = Record<string, unknown>;

/**
 * The operation on the row of a record. A create inserts new records; of a stored record, it can only set links. A save
 * also updates stored rows, and it updates or inserts (`upsert`) rows that may be stored.
 */
export type Operation = 'insert' | 'update' | 'upsert' | 'none';

/** How a save finds the row of a record that may be stored. Records of one list that are found alike share it. */
export interface RecordIdentity {
  /** The operation before the stored rows are known: `none` only links the row. */
  readonly operation: Exclude<Operation, 'insert'>;
  /** The attributes that the row is found by: the primary key or a unique key. */
  readonly key: readonly Attribute[];
  readonly rules: SaveRules;
}

/** A value that the database computes from the row as it is stored. */
export interface ComputedValue {
  readonly attribute: Attribute;
  readonly fragment: SqlFragment;
}

/** One row to write: its values, and the rows that it refers to. */
export interface GraphRecord {
  /** Position in {@link RecordGraph.records}. */
  readonly index: number;
  readonly model: ModelDefinition;
  readonly path: PathChain;
  /** The caller's object, which is never changed; `undefined` for a new through record. */
  readonly source: object | undefined;
  readonly operation: Operation;
  /** How a save finds the row; `undefined` for a new record, and in a create. */
  readonly identity: RecordIdentity | undefined;
  /**
   * The attributes of a stored row that the values give, apart from the key and from foreign keys that edges set. Once the
   * stored rows are known, those that differ. Empty for a new record, and in a create.
   */
  readonly assigned: readonly Attribute[];
  /** The attributes whose values the database computes. {@link values} has none for them until the stored row is known. */
  readonly computed: readonly ComputedValue[];
  /** The values that are known of the row. Running the plan adds keys, foreign keys and other generated values. */
  readonly values: RowValues;
  /** The records that it refers to. Records below one parent share the list. */
  readonly edges: readonly Edge[];
  /** The records that are nested in it, by association; `undefined` for most records, which have none. */
  readonly children: readonly NestedRecords[] | undefined;
}

/** From a dependent record to the one it depends on. */
export interface Edge {
  readonly association: AssociationDefinition;
  readonly to: GraphRecord;
  /** The foreign key. All edges of an association share this list. */
  readonly pairs: readonly ForeignKeyPair[];
}

/** Whether a record may need a new row. */
export function mayInsert({ operation }: Pick<GraphRecord, 'operation'>): boolean {
  return operation === 'insert' || operation === 'upsert';
}

/** Whether a call writes the row of a record, not only its links. */
export function writesRow({ operation }: Pick<GraphRecord, 'operation'>): boolean {
  return operation !== 'none';
}

/** Whether a call saves the attributes of a record, not only its links: the row is new, or a save identifies it. */
export function savesAttributes({
  operation,
  identity,
}: Pick<GraphRecord, 'operation' | 'identity'>): boolean {
  return operation === 'insert' || identity !== undefined;
}

/** Whether the database computes values of a record. */
export function hasComputedValues({ computed }: Pick<GraphRecord, 'computed'>): boolean {
  return computed.length > 0;
}

/** Whether the caller passed an instance of a stored row for a record. Its values begin with those of the row. */
export function isStoredSource({ source }: Pick<GraphRecord, 'source'>): boolean {
  return source !== undefined && isStored(source);
}

/** Whether nesting sets an attribute: it is a foreign key that gets the key of another record. */
export function isFilledByNesting({ edges }: Pick<GraphRecord, 'edges'>, attribute: string): boolean {
  for (let edge = 0; edge < edges.length; edge += 1) {
    const { pairs } = edges[edge] as Edge;
    for (let pair = 0; pair < pairs.length; pair += 1)
      if (pairs[pair]?.foreignKey.name === attribute) return true;
  }
  return false;
}

/** Returns a string that is equal for two records of one stored row, even if they belong to two models of one table. */
export function rowIdentity({ model, values }: GraphRecord): string {
  return JSON.stringify([model.table, rowKey(model, values)]);
}

/** The records below one association of one record, in input order. */
export interface NestedRecords {
  readonly association: AssociationDefinition;
  /** The first entry of the include that allows the association here. */
  readonly includeNode: IncludeNode;
  readonly records: readonly GraphRecord[];
  /** The through record of each record, for a belongsToMany; otherwise empty. */
  readonly throughRecords: readonly GraphRecord[];
  /** The edge from each nested record, or from its through record, to the record that it is nested in. */
  readonly edgesToParent: readonly Edge[];
}

/** Finds the records that are nested under one association of a record, if there are any. */
export function nestedUnder<N extends NestedRecords>(
  { children }: { readonly children: readonly N[] | undefined },
  association: AssociationDefinition,
): N | undefined {
  if (children === undefined) return undefined;
  for (const each of children) if (each.association === association) return each;
  return undefined;
}

/** A placeholder whose row is to be found by its key. */
export interface PendingLookup {
  readonly model: ModelDefinition;
  readonly path: PathChain;
  readonly instance: object;
  readonly lookup: KeyLookup;
}

/** An update of a stored row to a value of an association's scope. */
export interface ScopeValueUpdate extends ScopedValue {
  readonly record: GraphRecord;
}

/** Stored rows that the values of a save leave out, and that it deletes or unlinks. */
export interface Removal {
  readonly kind: 'delete' | 'unlink';
  readonly association: AssociationDefinition;
  /** The model of the rows: that of the targets, or the through model. */
  readonly model: ModelDefinition;
  /** The place of the association in the values. */
  readonly path: PathChain;
  /** The primary keys of the rows; `undefined` until the stored rows are known. */
  readonly keys: readonly (readonly unknown[])[] | undefined;
}

/** The values of one call as records and edges. */
export interface RecordGraph {
  /** The model of the roots. */
  readonly model: ModelDefinition;
  /** In input order, each before the records that are nested in it. */
  readonly records: readonly GraphRecord[];
  /** One for each object that was passed to the call. */
  readonly roots: readonly GraphRecord[];
  /** The placeholders whose rows have to be found first. */
  readonly lookups: readonly PendingLookup[];
  readonly scopeUpdates: readonly ScopeValueUpdate[];
  /** In the order of deletion: rows come before the rows that they refer to. */
  readonly removals: readonly Removal[];
  /** The last records, if they stand for rows that the values leave out: hooks see that their foreign keys are cleared. */
  readonly unlinked?: readonly GraphRecord[];
  readonly problems: ProblemList;
}
