import { dirname, join } from 'node:path';
import { createJiti } from 'jiti';

/** The exports of a module. */
export type Exports = Readonly<Record<string, unknown>>;

/** Loads a module of the project and returns its exports. */
export type LoadModule = (file: string) => Promise<Exports>;

/**
 * Returns what loads the modules of a project: TypeScript and JavaScript, as ES modules or CommonJS, without a build. All
 * modules of one loader share their instances, and those of their dependencies.
 */
export function createLoader(file: string): LoadModule {
  const jiti = createJiti(join(dirname(file), '_'), { interopDefault: false });
  return (each) => jiti.import<Exports>(each);
}
