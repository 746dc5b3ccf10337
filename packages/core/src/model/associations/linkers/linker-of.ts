import type { Association } from '../../../schema/model-definition.js';
import { belongsToLinker } from './belongs-to-linker.js';
import { belongsToManyLinker } from './belongs-to-many-linker.js';
import { hasLinker } from './has-linker.js';
import type { Linker } from './linker.js';

const linkers: Readonly<Record<Association['keyHolder'], Linker>> = {
  source: belongsToLinker,
  target: hasLinker,
  through: belongsToManyLinker,
};

/** Returns the linker for the holder of the foreign keys of an association. */
export function linkerOf({ keyHolder }: Association): Linker {
  return linkers[keyHolder];
}
