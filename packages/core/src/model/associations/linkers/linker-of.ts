import type { AssociationDefinition } from '../../../schema/model-definition.js';
import { belongsToLinker } from './belongs-to-linker.js';
import { belongsToManyLinker } from './belongs-to-many-linker.js';
import { hasLinker } from './has-linker.js';
import type { Linker } from './linker.js';

const linkers: Readonly<Record<AssociationDefinition['keyHolder'], Linker>> = {
  source: belongsToLinker,
  target: hasLinker,
  through: belongsToManyLinker,
};

/** Returns the linker for the holder of the foreign keys of an association. */
export function linkerOf({ keyHolder }: AssociationDefinition): Linker {
  return linkers[keyHolder];
}
