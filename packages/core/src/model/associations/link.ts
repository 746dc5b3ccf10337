import type { Call } from '../../execute/call.js';
import { callOptions, checkOptions } from '../options.js';
import { type AssociationCall, readSourceRow, wrongCall, wrongKeys } from './association-call.js';
import type { LinkOptions } from './linkers/linker.js';
import { linkerOf } from './linkers/linker-of.js';
import { readTargetRows } from './target-rows.js';

/** `add`: links an instance to rows, in addition to those that it is linked to. */
export async function addAssociated(
  call: AssociationCall,
  instance: unknown,
  values: unknown,
  options: LinkOptions = {},
): Promise<void> {
  const { association } = call;
  const linker = linkerOf(association);
  if (!association.isToMany)
    throw wrongCall(call, `is for to-many associations; a ${association.kind} takes \`set\``);
  checkOptions(call.name, options, [...linker.ownOptions, ...callOptions]);
  const stored = readSourceRow(call, instance);
  const targets = readTargetRows(call, values);
  if (targets.length === 0) return;
  await call.database.session.shareLimits(options, (shared) =>
    linker.add({ call, source: instance as object, stored, targets, options: shared }),
  );
}

/** `set`: links an instance to rows, and unlinks it from all others. */
export async function setAssociated(
  call: AssociationCall,
  instance: unknown,
  values: unknown,
  options: LinkOptions = {},
): Promise<void> {
  const { isToMany } = call.association;
  const linker = linkerOf(call.association);
  checkOptions(call.name, options, [...linker.ownOptions, ...callOptions]);
  const stored = readSourceRow(call, instance);
  if (isToMany && !Array.isArray(values))
    throw wrongKeys(call, 'takes an array: all rows that the association is to refer to');
  const targets = values === null && !isToMany ? [] : readTargetRows(call, values);
  await call.database.session.shareLimits(options, (shared) =>
    linker.replace({ call, source: instance as object, stored, targets, options: shared }),
  );
}

/** `remove`: unlinks an instance from rows. The rows themselves stay. */
export async function removeAssociated(
  call: AssociationCall,
  instance: unknown,
  values: unknown,
  options: Call = {},
): Promise<void> {
  const linker = linkerOf(call.association);
  checkOptions(call.name, options, callOptions);
  const stored = readSourceRow(call, instance);
  const targets = readTargetRows(call, values);
  if (targets.length === 0) return;
  await call.database.session.shareLimits(options, (shared) =>
    linker.remove({ call, source: instance as object, stored, targets, options: shared }),
  );
}
