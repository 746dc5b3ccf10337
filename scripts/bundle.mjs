// Usage: node scripts/bundle.mjs
// Bundles core into one file, because Node needs more time to find and open 500 files than to run what is in them.
import { copyFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

const core = resolve(dirname(fileURLToPath(import.meta.url)), '../packages/core');
const dist = join(core, 'dist');
const bundle = join(dist, 'espalier.js');

const isPackage = /^[^./]/;

await build({
  input: join(core, 'src/index.ts'),
  platform: 'node',
  tsconfig: join(core, 'tsconfig.json'),
  external: isPackage,
  output: {
    file: bundle,
    format: 'cjs',
    strict: true,
    sourcemap: true,
    // Stacks name the sources by the map; their text is not part of the package.
    sourcemapExcludeSources: true,
    comments: false,
  },
});
writeFileSync(join(dist, 'index.js'), entryOf(Object.keys(createRequire(bundle)(bundle))));
copyFileSync(join(core, 'src/index.mts'), join(dist, 'index.mjs'));

/**
 * Returns the entry that names each export. To learn the names, an `import` scans the text of the entry, and would need
 * longer for the text of the bundle than Node needs to run it.
 */
function entryOf(names) {
  return [
    "'use strict';",
    "Object.defineProperty(exports, '__esModule', { value: true });",
    "const espalier = require('./espalier.js');",
    ...names.map((name) => `exports.${name} = espalier.${name};`),
    '',
  ].join('\n');
}
