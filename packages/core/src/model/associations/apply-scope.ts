import { keyIn } from '../../compile/key-conditions.js';
import type { Statement } from '../../compile/statement.js';
import { updateStatement } from '../../compile/update-delete.js';
import { createValues } from '../../graph/read-values.js';
import { applyChange } from '../../instance/apply-change.js';
import { touch, touchedAttributes } from '../../schema/timestamps.js';
import type { AssociationCall, TargetRow } from './association-call.js';

/** What a link writes to its targets beside itself: the scope of the association. */
export interface ScopeChange {
  readonly statement: Statement;
  /** Shows it on the targets that are at hand. */
  show(): void;
}

/** Gives rows the scope of the association that they are linked by; `undefined` when it has none. */
export function scopeChange(call: AssociationCall, targets: readonly TargetRow[]): ScopeChange | undefined {
  const { database, association } = call;
  const { target, scope } = association;
  if (scope.length === 0 || targets.length === 0) return undefined;
  const values = createValues();
  for (const { attribute, value } of scope) values[attribute.name] = value;
  touch(target, values);
  const written = [...scope.map(({ attribute }) => attribute), ...touchedAttributes(target)];
  const which = keyIn(
    database.compiler,
    target.primaryKey,
    targets.map(({ key }) => key),
  );
  return {
    statement: updateStatement(
      database.compiler,
      target,
      written.map((attribute) => [attribute, values[attribute.name]]),
      which,
    ),
    show() {
      for (const { instance } of targets)
        if (instance !== undefined) applyChange(target, instance, values, call);
    },
  };
}
