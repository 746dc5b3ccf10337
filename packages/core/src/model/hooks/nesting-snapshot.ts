import { ownValue } from '../../graph/input-objects.js';
import type { Edge, GraphRecord, RecordGraph } from '../../graph/record-graph.js';
import type { Attribute } from '../../schema/attribute.js';
import type { Association } from '../../schema/model-definition.js';

/** What a property of an instance has to do with the nesting of records. */
export type NestingRole =
  | { readonly kind: 'association'; readonly association: Association }
  /** The through row by which a target was reached: by none of this call where there is no association. */
  | { readonly kind: 'through'; readonly association: Association | undefined }
  | {
      readonly kind: 'foreignKey';
      readonly association: Association;
      readonly edge: Edge;
      readonly key: Attribute;
    }
  | { readonly kind: 'scope'; readonly association: Association };

/** A property that shows how records are nested, and what it showed when no hook had run. */
export interface ShownProperty {
  readonly record: GraphRecord;
  readonly name: string;
  readonly role: NestingRole;
  readonly value: unknown;
}

/**
 * Everything that the instances of a graph show of its nesting. Of a new record that is each association; of a stored one
 * those that are included, since what else is loaded on it is no part of the call. A property may be there more than once:
 * its first role is the one that counts.
 *
 * @param instances one for each record
 */
export function snapshotNesting({ records }: RecordGraph, instances: readonly object[]): ShownProperty[] {
  const shown: ShownProperty[] = [];
  const note = (record: GraphRecord, name: string, role: NestingRole) => {
    const value = ownValue(instances[record.index] as object, name);
    shown.push({ record, name, role, value: Array.isArray(value) ? [...value] : value });
  };
  for (const record of records) {
    noteEdges(record, note);
    noteNested(record, note);
    if (record.operation === 'insert') noteNewRecord(record, note);
  }
  return shown;
}

type Note = (record: GraphRecord, name: string, role: NestingRole) => void;

function noteEdges(record: GraphRecord, note: Note): void {
  for (const edge of record.edges) {
    const { association, pairs } = edge;
    for (const { foreignKey, key } of pairs)
      note(record, foreignKey.name, { kind: 'foreignKey', association, edge, key });
  }
}

function noteNested(record: GraphRecord, note: Note): void {
  for (const { association, includeNode, records, throughRecords } of record.children ?? []) {
    // Those of a new record are noted anyway.
    if (record.operation !== 'insert') noteAssociation(record, association, note);
    for (const target of records) {
      if (association.through !== undefined)
        note(target, association.through.name, { kind: 'through', association });
      if (target.operation === 'insert') noteScope(target, association, association.scope, note);
      else for (const { association: below } of includeNode.children) noteAssociation(target, below, note);
    }
    for (const joining of throughRecords) noteScope(joining, association, association.throughScope, note);
  }
}

function noteAssociation(record: GraphRecord, association: Association, note: Note): void {
  note(record, association.as, { kind: 'association', association });
}

function noteScope(
  record: GraphRecord,
  association: Association,
  scope: Association['scope'],
  note: Note,
): void {
  for (const { attribute } of scope) note(record, attribute.name, { kind: 'scope', association });
}

function noteNewRecord(record: GraphRecord, note: Note): void {
  const { associations, attributeByName, throughNames } = record.model;
  for (const association of associations.values()) noteAssociation(record, association, note);
  for (const name of throughNames)
    if (!attributeByName.has(name)) note(record, name, { kind: 'through', association: undefined });
}
