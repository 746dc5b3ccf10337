import type { GraphRecord } from '../../../graph/record-graph.js';
import type { Place } from '../../../plan/plan-places.js';
import type { UpdateBatch, UpdateReference } from '../../../plan/write-plan.js';
import type { Attribute } from '../../../schema/attribute.js';
import type { AssociationDefinition, ModelDefinition } from '../../../schema/model-definition.js';
import type { ContextValues } from '../../../schema/tenant.js';
import { attributesOfEveryUpdate, touchedAttributes } from '../../../schema/timestamps.js';
import type { PostgresCatalog } from '../catalog.js';
import { isCarriedByJson } from '../data-types.js';
import { areCarriedByArrays } from './array-text.js';
import { isComparedExactly } from './exact-equality.js';

/** An attribute that rows of a place assign. */
export interface AssignedColumn {
  readonly attribute: Attribute;
  /** Whether only some of the rows give it, so that each row says whether it does. */
  readonly isPartial: boolean;
}

/** A foreign key that rows of a place set to the keys of rows of one batch. */
export interface PlaceReference {
  readonly attribute: Attribute;
  readonly key: Attribute;
  readonly batch: number;
  /** The record that each record refers to, by position. */
  readonly targets: ReadonlyMap<number, number>;
}

/** A value that all rows of a place have. */
export interface PlaceScope {
  readonly model: ModelDefinition;
  readonly attribute: Attribute;
  readonly value: unknown;
  /** The alias of the rows: `t` for those of the place, and `j` for through rows. */
  readonly alias: 't' | 'j';
  /** Whether the value is that of the context, and not one of the association. */
  readonly isTenant: boolean;
}

/** A place as part of the one statement. */
export interface StatementPlace {
  readonly place: Place;
  /** The attributes by which rows are matched, apart from foreign keys to the parent. */
  readonly key: readonly Attribute[];
  readonly assigned: readonly AssignedColumn[];
  readonly references: readonly PlaceReference[];
  /** What the through rows of linked rows assign. */
  readonly throughAssigned: readonly AssignedColumn[];
  /** Whether some of the records only link their rows. */
  readonly linksRows: boolean;
  readonly scope: readonly PlaceScope[];
}

/**
 * Plans the places of a save as parts of one statement.
 *
 * @param updates the updates as far as they are known without the stored rows
 * @param batchOf the batch of each new record, by position
 * @returns `undefined` if one statement cannot find and change the rows
 */
export function planStatementPlaces(
  places: readonly Place[],
  updates: readonly UpdateBatch[],
  batchOf: Int32Array,
  catalog: PostgresCatalog,
  context: ContextValues,
): readonly StatementPlace[] | undefined {
  const planned = places
    .filter(({ needsRows }) => needsRows)
    .map((place) => planPlace(place, updates, batchOf, catalog, context));
  return planned.every((place) => place !== undefined) ? planned : undefined;
}

function planPlace(
  place: Place,
  updates: readonly UpdateBatch[],
  batchOf: Int32Array,
  catalog: PostgresCatalog,
  context: ContextValues,
): StatementPlace | undefined {
  const { model, association, stored } = place;
  const through = association?.through;
  const models = through === undefined ? [model] : [model, through];
  if (!models.every((each) => isReadable(each, catalog))) return undefined;
  const records = stored.map(({ record }) => record);
  const [first] = records;
  const fullKey = first?.identity?.key ?? model.primaryKey;
  if (records.some(({ identity }) => identity?.key !== fullKey)) return undefined;
  const nested = association?.keyHolder === 'target' ? association.hops[0].foreignKeys : [];
  const key = fullKey.filter((each) => !nested.some(({ foreignKey }) => foreignKey === each));
  const references = findReferences(records, updates, batchOf);
  // A key of the parent alone cannot be told from a row without one.
  if (key.length === 0 || references === undefined) return undefined;
  const throughRecords = stored.flatMap(({ throughRecord }) => throughRecord ?? []);
  const assigned = findAssigned(model, records, references);
  const throughAssigned = through === undefined ? [] : findAssigned(through, throughRecords, []);
  const isExact = (owner: ModelDefinition) => (each: Attribute) =>
    isComparedExactly(each, catalog.typeOf(owner, each));
  const compared = [...key, ...assigned.map(({ attribute }) => attribute)];
  const areExact =
    compared.every(isExact(model)) &&
    throughAssigned.every(({ attribute }) => isExact(through as ModelDefinition)(attribute));
  if (!areExact || !isCarriedByArrays({ place, key, assigned, throughAssigned }, catalog)) return undefined;
  const linksRows = records.some(({ operation }) => operation === 'none');
  const scope = [...associationScope(association), ...tenantsOf(models, context)];
  return { place, key, assigned, references, throughAssigned, linksRows, scope };
}

function associationScope(association: AssociationDefinition | undefined): readonly PlaceScope[] {
  if (association === undefined) return [];
  const { target, through, scope, throughScope } = association;
  const own = scope.map((each) => ({ ...each, model: target, alias: 't' as const }));
  const joined = throughScope.map((each) => ({
    ...each,
    model: through as ModelDefinition,
    alias: 'j' as const,
  }));
  return [...own, ...joined].map((each) => ({ ...each, isTenant: false }));
}

/** Returns the tenants of the model of a place, and of its through model, that the context decides. */
function tenantsOf(models: readonly ModelDefinition[], context: ContextValues): readonly PlaceScope[] {
  return models.flatMap((model, index) => {
    const { tenant: attribute } = model;
    const value = context.tenantOf(model);
    const alias = index === 0 ? 't' : 'j';
    return attribute === undefined || value === undefined
      ? []
      : [{ model, attribute, value, alias, isTenant: true }];
  });
}

/** Whether rows can be read as JSON, and found by their primary key. */
function isReadable(model: ModelDefinition, catalog: PostgresCatalog): boolean {
  const isCarried = (each: Attribute) => isCarriedByJson(each.type, catalog.column(model, each)?.type);
  return model.primaryKey.length > 0 && model.attributes.every(isCarried);
}

/** Whether everything that is given for a place can be bound as one array for each column. */
function isCarriedByArrays(
  { place, key, assigned, throughAssigned }: Omit<StatementPlace, 'references' | 'linksRows' | 'scope'>,
  catalog: PostgresCatalog,
): boolean {
  const { model, association, above } = place;
  const own = [...key, ...assigned.map(({ attribute }) => attribute)];
  if (!areCarriedByArrays(own, model, catalog)) return false;
  if (association === undefined || above === undefined) return true;
  const fromParents = association.hops[0].pairs.map(({ from }) => from);
  const joined = throughAssigned.map(({ attribute }) => attribute);
  const { through = model } = association;
  return (
    areCarriedByArrays(fromParents, above.model, catalog) && areCarriedByArrays(joined, through, catalog)
  );
}

function findAssigned(
  { attributes }: ModelDefinition,
  records: readonly GraphRecord[],
  references: readonly PlaceReference[],
): readonly AssignedColumn[] {
  const written = records.filter(({ operation }) => operation !== 'none');
  const allAreWritten = written.length === records.length;
  // Records that assign the same usually share the list.
  const lists = [...new Set(written.map(({ assigned }) => assigned))];
  return attributes.flatMap((attribute) => {
    const isIn = (list: readonly Attribute[]) => list.includes(attribute);
    if (!lists.some(isIn) || references.some((each) => each.attribute === attribute)) return [];
    return [{ attribute, isPartial: !allAreWritten || !lists.every(isIn) }];
  });
}

/** Finds the foreign keys to new rows. Returns `undefined` if a foreign key refers to rows of several batches. */
function findReferences(
  records: readonly GraphRecord[],
  updates: readonly UpdateBatch[],
  batchOf: Int32Array,
): readonly PlaceReference[] | undefined {
  if (updates.every(({ references }) => references.length === 0)) return [];
  const own = new Set(records.map(({ index }) => index));
  const found = new Map<Attribute, { key: Attribute; batch: number; targets: Map<number, number> }>();
  for (const update of updates) {
    for (const reference of update.references) {
      for (const [ordinal, record] of update.records.entries()) {
        if (!own.has(record)) continue;
        const target = reference.targets[ordinal] as number;
        const batch = batchOf[target] as number;
        const earlier = found.get(reference.attribute);
        if (batch < 0 || (earlier !== undefined && earlier.batch !== batch)) return undefined;
        if (earlier === undefined)
          found.set(reference.attribute, startReference(reference, batch, record, target));
        else earlier.targets.set(record, target);
      }
    }
  }
  return [...found].map(([attribute, reference]) => ({ attribute, ...reference }));
}

function startReference({ key }: UpdateReference, batch: number, record: number, target: number) {
  return { key, batch, targets: new Map([[record, target]]) };
}

/** Returns the timestamps that the updates of a place set. */
export function placeTimestamps({ place, assigned, references, throughAssigned }: StatementPlace): readonly {
  readonly model: ModelDefinition;
  readonly attribute: Attribute;
}[] {
  const { model, association, missing, above } = place;
  const through = association?.through;
  const isVersioned = above === undefined && model.version !== undefined;
  const unlinks = missing === 'unlink' && through === undefined;
  const models: ModelDefinition[] = [];
  if (assigned.length + references.length > 0 || isVersioned || unlinks) models.push(model);
  if (through !== undefined && throughAssigned.length > 0) models.push(through);
  return models.flatMap((each) => touchedAttributes(each).map((attribute) => ({ model: each, attribute })));
}

/** Returns the columns that the steps of a place depend on, by model. */
export function placeUses({ place: { model, association } }: StatementPlace) {
  const models = association?.through === undefined ? [model] : [model, association.through];
  return models.map((each) => ({
    model: each,
    typed: [...each.attributes, ...attributesOfEveryUpdate(each)],
    allocated: [],
  }));
}
