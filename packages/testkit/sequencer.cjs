const { createRequire } = require('node:module');

// Jest's own sequencer starts the files first that were the slowest in the last run. Only jest-config depends on it.
const path = ['jest', '@jest/core', 'jest-config', '@jest/test-sequencer'].reduce(
  (from, name) => createRequire(from).resolve(name),
  __filename,
);
const { default: TestSequencer } = require(path);

/** The time for counting steps grows with the code that its process has loaded, so a new process counts them. */
const needsNewProcess = ({ path }) => path.endsWith('linear-steps.test.ts');

module.exports = class extends TestSequencer {
  async sort(tests) {
    const sorted = await super.sort(tests);
    return [...sorted.filter(needsNewProcess), ...sorted.filter((test) => !needsNewProcess(test))];
  }
};
