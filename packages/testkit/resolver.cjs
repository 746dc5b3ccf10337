/**
 * Finds the sources of relative imports: `./name.js` is `./name.ts`. Jest remembers what a resolver finds, and asks
 * `moduleNameMapper` again for each import of each test file.
 */
module.exports = {
  sync(path, options) {
    if (/^\.\.?\/.*\.js$/.test(path) && !options.basedir.includes('node_modules')) {
      try {
        return options.defaultResolver(path.replace(/js$/, 'ts'), options);
      } catch {
        // It is a JavaScript file.
      }
    }
    return options.defaultResolver(path, options);
  },
};
