import type { ValidationError } from '../errors/input-errors.js';
import type { ScopedValue } from '../schema/model-definition.js';
import { isSameValue } from '../util/equality.js';
import { scopeConflict } from './problems.js';
import type { GraphRecord, ScopeUpdate } from './record-graph.js';

/** What the scopes of associations make of stored rows that are linked by them. */
export class StoredScopes {
  /** What the rows do not have yet. */
  readonly changes: ScopeUpdate[] = [];
  #claimed: Map<GraphRecord, Map<string, unknown>> | undefined;

  /** Scopes of two associations that want different values of one row are a problem. */
  add(record: GraphRecord, scope: readonly ScopedValue[], problems: ValidationError[]): void {
    this.#claimed ??= new Map();
    const claimed = this.#claimed.get(record) ?? new Map<string, unknown>();
    this.#claimed.set(record, claimed);
    for (const { attribute, value } of scope) {
      const { name } = attribute;
      if (!claimed.has(name)) {
        claimed.set(name, value);
        if (!isSameValue(record.values[name], value)) this.changes.push({ record, attribute, value });
      } else if (!isSameValue(claimed.get(name), value))
        problems.push(scopeConflict(record.model, name, record.path));
    }
  }
}
