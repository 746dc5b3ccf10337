/** @type {import('jest').Config} */
module.exports = {
  testMatch: ['<rootDir>/packages/*/test/**/*.test.ts', '<rootDir>/examples/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '<rootDir>/packages/[^/]+/test/types/'],
  modulePathIgnorePatterns: ['/dist/'],
  maxWorkers: 2,
  testSequencer: '<rootDir>/packages/testkit/sequencer.cjs',
  // No test is about time; a busy machine must not fail one.
  testTimeout: 60_000,
  testEnvironment: '<rootDir>/packages/testkit/src/jest/environment.ts',
  globalSetup: '<rootDir>/packages/testkit/src/jest/global-setup.ts',
  globalTeardown: '<rootDir>/packages/testkit/src/jest/global-teardown.ts',
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  resolver: '<rootDir>/packages/testkit/resolver.cjs',
  // The sources themselves, so that a test run needs no build.
  moduleNameMapper: {
    '^@espalier/([^/]+)$': '<rootDir>/packages/$1/src/index.ts',
    '^@espalier/([^/]+)/(.+)$': '<rootDir>/packages/$1/src/$2.ts',
  },
};
