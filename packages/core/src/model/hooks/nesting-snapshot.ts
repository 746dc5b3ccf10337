import { ownValue } from '../../graph/input-objects.js';
import { type Edge, type GraphRecord, type RecordGraph, savesAttributes } from '../../graph/record-graph.js';
import type { Attribute } from '../../schema/attribute.js';
import type { AssociationDefinition } from '../../schema/model-definition.js';

/** The part that a property of an instance plays in the nesting of records. */
export type NestingRole =
  | { readonly kind: 'association'; readonly association: AssociationDefinition }
  /** The through row of a target; without an association, it is not a through row of this call. */
  | { readonly kind: 'through'; readonly association: AssociationDefinition | undefined }
  | {
      readonly kind: 'foreignKey';
      readonly association: AssociationDefinition;
      readonly edge: Edge;
      readonly key: Attribute;
    }
  | { readonly kind: 'scope'; readonly association: AssociationDefinition };

/** A property that shows how records are nested, and its value before any hook has run. */
export interface ShownProperty {
  readonly record: GraphRecord;
  readonly name: string;
  readonly role: NestingRole;
  readonly value: unknown;
}

/**
 * Returns every property of the instances of a graph that shows its nesting. For a new record, and for one that a save
 * identifies, these are all associations; for another stored record, those that are included, since other loaded
 * associations are not part of the call. A property can occur more than once. Then its first role counts.
 *
 * @param instances one for each record
 */
export function snapshotNesting({ records }: RecordGraph, instances: readonly object[]): ShownProperty[] {
  const shown: ShownProperty[] = [];
  const note = (record: GraphRecord, name: string, role: NestingRole) => {
    const value = copyShown(instances[record.index] as object, name);
    shown.push({ record, name, role, value });
  };
  for (const record of records) {
    noteEdges(record, note);
    noteNested(record, note);
    if (savesAttributes(record)) noteSavedRecord(record, note);
  }
  return shown;
}

/** Returns the value of a property. Arrays are copied, since hooks can change them in place. */
export function copyShown(instance: object, name: string): unknown {
  const value = ownValue(instance, name);
  return Array.isArray(value) ? [...value] : value;
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
    // All associations of a saved record are noted by noteSavedRecord.
    if (!savesAttributes(record)) noteAssociation(record, association, note);
    for (const target of records) {
      if (association.through !== undefined)
        note(target, association.through.name, { kind: 'through', association });
      if (savesAttributes(target)) noteScope(target, association, association.scope, note);
      else for (const { association: below } of includeNode.children) noteAssociation(target, below, note);
    }
    for (const throughRecord of throughRecords)
      noteScope(throughRecord, association, association.throughScope, note);
  }
}

function noteAssociation(record: GraphRecord, association: AssociationDefinition, note: Note): void {
  note(record, association.as, { kind: 'association', association });
}

function noteScope(
  record: GraphRecord,
  association: AssociationDefinition,
  scope: AssociationDefinition['scope'],
  note: Note,
): void {
  for (const { attribute } of scope) note(record, attribute.name, { kind: 'scope', association });
}

function noteSavedRecord(record: GraphRecord, note: Note): void {
  const { associations, attributeByName, throughNames } = record.model;
  for (const association of associations.values()) noteAssociation(record, association, note);
  for (const name of throughNames)
    if (!attributeByName.has(name)) note(record, name, { kind: 'through', association: undefined });
}
