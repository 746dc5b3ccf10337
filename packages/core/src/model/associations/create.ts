import type { Call } from '../../execute/call.js';
import { create } from '../create/create.js';
import { singleRoot } from '../create/create-request.js';
import { callOptions, checkOptions } from '../options.js';
import { type AssociationCall, readSourceRow } from './association-call.js';
import { withAssociationValues } from './association-values.js';
import { linkerOf } from './linkers/linker-of.js';
import { addCreated } from './loaded-associations.js';

/** The options of `create`. */
export interface UncheckedAddOptions extends Call {
  readonly include?: unknown;
  readonly through?: unknown;
  /** Added to the options that the hooks of the new row and of its through row receive. */
  readonly hookOptions?: object;
}

const createOptions = [
  'include',
  'hookOptions',
  ...callOptions,
] as const satisfies readonly (keyof UncheckedAddOptions)[];

/** `create`: inserts a new row with what is nested in it, and links it to an instance. */
export async function createAssociated(
  call: AssociationCall,
  instance: unknown,
  values: unknown,
  options: UncheckedAddOptions = {},
): Promise<object> {
  const { database, schema, association } = call;
  const linker = linkerOf(association);
  checkOptions(call.name, options, [...createOptions, ...linker.ownOptions]);
  const stored = readSourceRow(call, instance);
  const source = instance as object;
  const { through, ...ownOptions } = options;
  const link = linker.linkNew({ call, source, stored, through });
  const { rootValues } = link;
  const context = { database, schema, model: association.target };
  const created = await create(context, {
    name: 'create',
    call: call.name,
    roots: singleRoot(withAssociationValues(call, values, rootValues)),
    rootValues,
    options: ownOptions,
    ...link.input,
  });
  const [target] = created as [object];
  link.afterCreate(created);
  addCreated(call, source, target);
  return target;
}
