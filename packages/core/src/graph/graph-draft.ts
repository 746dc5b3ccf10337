import type { PathChain } from '../errors/path.js';
import { ProblemList } from '../errors/problem-list.js';
import type { Attribute } from '../schema/attribute.js';
import { isStored } from '../schema/instance-state.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import type { InputLimits } from './input-limits.js';
import { createRowValues } from './read-values.js';
import type {
  ComputedValue,
  Edge,
  GraphRecord,
  NestedRecords,
  Operation,
  PendingLookup,
  RecordIdentity,
  ScopeValueUpdate,
} from './record-graph.js';

/** A record while its graph is built: edges and children are added to it. After that, no stage changes them. */
export interface RecordDraft extends GraphRecord {
  operation: Operation;
  identity: RecordIdentity | undefined;
  assigned: readonly Attribute[];
  computed: readonly ComputedValue[];
  edges: readonly Edge[];
  children: NestedDraft[] | undefined;
}

/** The records below one association of one record, while the graph is built. */
export interface NestedDraft extends NestedRecords {
  readonly records: RecordDraft[];
  readonly throughRecords: RecordDraft[];
}

/** A record graph while it is built: the lists that every part of the builder adds to. */
export class GraphDraft {
  readonly records: RecordDraft[] = [];
  readonly roots: RecordDraft[] = [];
  readonly lookups: PendingLookup[] = [];
  readonly scopeUpdates: ScopeValueUpdate[] = [];
  readonly problems: ProblemList;
  readonly limits: InputLimits | undefined;

  constructor(limits: InputLimits | undefined) {
    this.limits = limits;
    this.problems = new ProblemList(limits?.maxProblems);
  }

  /**
   * Adds a record that comes from the caller's values.
   *
   * @throws ValidationError if the record exceeds a limit
   */
  addRecord(
    model: ModelDefinition,
    path: PathChain,
    source: object | undefined,
    operation = operationFor(source),
  ): RecordDraft {
    this.limits?.countRecord(path);
    const record = createRecord(this.records.length, model, path, source, operation);
    this.records.push(record);
    return record;
  }
}

const noEdges: readonly Edge[] = Object.freeze([]);
/** An empty list. Most records assign nothing to a stored row, and share it. */
export const noAttributes: readonly Attribute[] = Object.freeze([]);

const noComputedValues: readonly ComputedValue[] = Object.freeze([]);

/** Creates a record without values. */
export function createRecord(
  index: number,
  model: ModelDefinition,
  path: PathChain,
  source: object | undefined,
  operation: Operation,
): RecordDraft {
  const values = createRowValues(model);
  return {
    index,
    model,
    path,
    source,
    operation,
    identity: undefined,
    assigned: noAttributes,
    computed: noComputedValues,
    values,
    edges: noEdges,
    children: undefined,
  };
}

function operationFor(source: object | undefined): Operation {
  return source === undefined || !isStored(source) ? 'insert' : 'none';
}
