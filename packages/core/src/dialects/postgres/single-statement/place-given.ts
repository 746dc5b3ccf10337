import { type Fragment, join, raw, sql } from '../../../compile/fragment.js';
import type { PlacedRecord } from '../../../plan/plan-places.js';
import type { Attribute } from '../../../schema/attribute.js';
import type { ModelDefinition } from '../../../schema/model-definition.js';
import type { PostgresCatalog } from '../catalog.js';
import { columnTypeSql, parameter } from './parameters.js';
import type { AssignedColumn, StatementPlace } from './place-plan.js';
import type { StatementPlan } from './plan.js';
import { rowsFromArrays } from './rows-from-arrays.js';

/** What the values of given columns are read from, in addition to the record. */
export interface GivenSources {
  /** The positions of new records in their batches, by record. */
  readonly ordinalOf: Int32Array;
  /** The positions of the roots that own new rows. */
  readonly raised: ReadonlySet<number>;
}

/** A column of what is given for a place. Its values are bound as one array, which PostgreSQL reads faster than JSON. */
export interface GivenColumn {
  readonly name: string;
  readonly type: 'int' | 'bool' | ModelColumn;
  /** Returns the value of a record. */
  read(placed: PlacedRecord, sources: GivenSources): unknown;
}

/** A column whose type is that of an attribute's column. */
interface ModelColumn {
  readonly model: ModelDefinition;
  readonly attribute: Attribute;
}

/**
 * Returns the columns of the step `g`, the records that may be stored. Records are numbered by their position in the graph.
 * `ord` is the record, `k` its parent, `o` the position of its root, and `q` whether it only links its row.
 */
export function givenColumns(part: StatementPlace): readonly GivenColumn[] {
  const { place, key, assigned, references, throughAssigned, linksRows } = part;
  const { model, association, above } = place;
  const { version } = model;
  const isThrough = association?.keyHolder === 'through';
  return [
    int('ord', ({ record }) => record.index),
    ...(association === undefined ? [] : [int('k', ({ parent }) => parent?.index)]),
    // The rows below an association with foreign keys are found together with their root.
    ...(association === undefined || isThrough ? [int('o', ({ root }) => root)] : []),
    ...(linksRows ? [bool('q', ({ record }) => record.operation === 'none')] : []),
    ...(above === undefined ? [bool('n', ({ root }, { raised }) => raised.has(root))] : []),
    ...(version === undefined ? [] : [int('ver', ({ record }) => record.values[version.name])]),
    ...key.map((attribute, index) => keyColumn(`p${index}`, { model, attribute })),
    ...assignedColumns(assigned, 'c', 'h', model, ({ record }) => record),
    ...references.map(({ targets }, index) =>
      int(`r${index}`, ({ record }, { ordinalOf }) => {
        const target = targets.get(record.index);
        return target === undefined ? undefined : ordinalOf[target];
      }),
    ),
    ...assignedColumns(throughAssigned, 'e', 'i', association?.through, (placed) => placed.throughRecord),
  ];
}

/** Returns the columns of the step `x`: the parents whose values have the association, and the keys of their rows below. */
export function parentColumns({ place: { association, above } }: StatementPlace): readonly GivenColumn[] {
  if (association === undefined || above === undefined || association.keyHolder === 'source') return [];
  return [
    int('k', ({ record }) => record.index),
    int('o', ({ root }) => root),
    ...association.hops[0].pairs.map(({ from }, index) =>
      keyColumn(`f${index}`, { model: above.model, attribute: from }),
    ),
  ];
}

/** Returns rows of given columns, as a select. @param first the position of the first array among the bindings of the place */
export function selectGiven(
  columns: readonly GivenColumn[],
  first: number,
  part: StatementPlace,
  plan: StatementPlan,
  catalog: PostgresCatalog,
): Fragment {
  const arrays = columns.map(({ type }, index) => {
    const typed = typeof type === 'string' ? raw(type) : columnTypeSql(catalog, type.model, type.attribute);
    return sql`${placeParameter(plan, part, first + index)}::${typed}[]`;
  });
  const names = join(columns.map(({ name }) => raw(name)));
  return sql`select ${names} from ${rowsFromArrays(arrays)} as v(${names}, rest)`;
}

/** Returns a binding of a place: first those of the given columns, then those of the parents, then the scope as JSON. */
export function placeParameter(plan: StatementPlan, part: StatementPlace, index: number): Fragment {
  const before = plan.places.slice(0, plan.places.indexOf(part));
  const first = before.reduce((sum, each) => sum + countBindings(each), 0);
  return parameter(plan, 'place', first + index);
}

function countBindings(part: StatementPlace): number {
  const { length } = part.scope;
  return givenColumns(part).length + parentColumns(part).length + (length > 0 ? 1 : 0);
}

function int(name: string, read: GivenColumn['read']): GivenColumn {
  return { name, type: 'int', read };
}

function bool(name: string, read: (placed: PlacedRecord, sources: GivenSources) => boolean): GivenColumn {
  return { name, type: 'bool', read };
}

function keyColumn(name: string, type: ModelColumn): GivenColumn {
  const { name: property } = type.attribute;
  return { name, type, read: ({ record }) => record.values[property] };
}

/** Returns the assigned columns, and a flag for each that only some of the records assign. */
function assignedColumns(
  assigned: readonly AssignedColumn[],
  name: string,
  flag: string,
  model: ModelDefinition | undefined,
  recordOf: (placed: PlacedRecord) => PlacedRecord['record'] | undefined,
): readonly GivenColumn[] {
  return assigned.flatMap(({ attribute, isPartial }, index) => {
    const isGiven = (placed: PlacedRecord) => {
      if (!isPartial) return true;
      const record = recordOf(placed);
      return record !== undefined && record.operation !== 'none' && record.assigned.includes(attribute);
    };
    const value: GivenColumn = {
      name: `${name}${index}`,
      type: { model: model as ModelDefinition, attribute },
      read: (placed) => (isGiven(placed) ? recordOf(placed)?.values[attribute.name] : null),
    };
    return isPartial ? [value, bool(`${flag}${index}`, isGiven)] : [value];
  });
}
