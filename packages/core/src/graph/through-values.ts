import type { ValidationError } from '../errors/input-errors.js';
import { stateOf } from '../schema/instance-state.js';
import type { BelongsToManyAssociation, ScopedValue } from '../schema/model-definition.js';
import { isSameValue } from '../util/equality.js';
import type { AllowedFields } from './allowed-fields.js';
import { scopeConflict, throughConflict } from './problems.js';
import { readThroughValues, rowTemplate } from './read-values.js';
import type { Edge, GraphRecord } from './record-graph.js';

/** Where the values of a through record may stand. */
interface ThroughPlace {
  readonly target: GraphRecord;
  /** The object of the target. */
  readonly source: object;
  /** The attributes and through models whose values are taken there. */
  readonly fields: AllowedFields;
}

/** The values of through records. Two records are joined once: what their places say, they say of one row. */
export class ThroughValues {
  readonly #problems: ValidationError[];
  /** Those whose values were not taken at the first place. */
  #untaken: Set<GraphRecord> | undefined;
  #readFrom: Map<GraphRecord, Set<object>> | undefined;

  /** @param problems where to put what is wrong with the values */
  constructor(problems: ValidationError[]) {
    this.#problems = problems;
  }

  /** Reads what the object of the target says at the first place. */
  begin(
    joining: GraphRecord,
    association: BelongsToManyAssociation,
    source: object,
    fields: AllowedFields,
  ): void {
    if (isAllowed(association, fields)) {
      const given = throughSource(source, association);
      if (joining.operation === 'insert') readThroughValues(joining, given, this.#problems);
      else this.#add(joining, association, given);
      return;
    }
    this.#untaken ??= new Set();
    this.#untaken.add(joining);
  }

  /** Adds what a further place says; an object is read once. */
  extend(
    joining: GraphRecord,
    association: BelongsToManyAssociation,
    { target, source, fields }: ThroughPlace,
  ): void {
    const given = throughSource(source, association);
    if (!isAllowed(association, fields) || !Object.hasOwn(given, joining.model.name)) return;
    const isFirst = (joining.edges[1] as Edge).to === target && target.source === source;
    if (isFirst && this.#untaken?.has(joining) !== true) return;
    this.#readFrom ??= new Map();
    const readFrom = this.#readFrom.get(joining);
    if (readFrom?.has(source) === true) return;
    if (readFrom === undefined) this.#readFrom.set(joining, new Set([source]));
    else readFrom.add(source);
    this.#add(joining, association, given);
  }

  #add(joining: GraphRecord, { throughScope }: BelongsToManyAssociation, given: object): void {
    const said = { ...joining, values: rowTemplate(joining.model) };
    readThroughValues(said, given, this.#problems);
    addValues(joining, said, throughScope, this.#problems);
  }
}

function isAllowed({ through }: BelongsToManyAssociation, fields: AllowedFields): boolean {
  return fields === undefined || fields.has(through.name);
}

/** Where a target has the values of its through record: what stands for a row may have them in what it creates. */
function throughSource(source: object, { through: { name } }: BelongsToManyAssociation): object {
  const create = stateOf(source)?.lookup?.create;
  return create !== undefined && Object.hasOwn(create, name) ? create : source;
}

function addValues(
  { model, path, values, operation }: GraphRecord,
  said: GraphRecord,
  scope: readonly ScopedValue[],
  problems: ValidationError[],
): void {
  for (const { name } of model.attributes) {
    const value = said.values[name];
    if (value === undefined) continue;
    if (values[name] === undefined && operation === 'insert') values[name] = value;
    else if (!isSameValue(values[name], value)) {
      const isScoped = scope.some(({ attribute }) => attribute.name === name);
      problems.push((isScoped ? scopeConflict : throughConflict)(model, name, path));
    }
  }
}
