import { IncludeError, OptionError } from '../errors/input-errors.js';
import type { AssociationDefinition, ModelDefinition } from '../schema/model-definition.js';
import { errorDetails } from './include-entry.js';

/** @throws OptionError if the rows of a model can only be read. @param call the call in messages: `total.create` */
export function checkWritable({ name, isView }: ModelDefinition, call: string): void {
  if (!isView) return;
  const hint = 'write to the tables that the view reads';
  throw new OptionError(`${call}: '${name}' is a view, whose rows are only read`, { model: name, hint });
}

/**
 * Checks that an include of a write has no view whose rows would be written: those that hold the foreign keys.
 *
 * @throws IncludeError naming the association
 */
export function checkWritableInclude(association: AssociationDefinition): void {
  const { as, source, target, through, keyHolder } = association;
  const written = keyHolder === 'target' ? target : through;
  if (written?.isView !== true) return;
  const why = `'${as}' of '${source.name}' is included, and '${written.name}' is a view, whose rows are only read`;
  throw new IncludeError(why, { ...errorDetails(association), hint: 'leave it out' });
}
