/** Packages that ship ES modules only, which Jest's CommonJS world must translate. */
const esmOnly = ['eld', 'file-type', 'strtok3', 'token-types', 'uint8array-extras', '@tokenizer', '@borewit'];

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/tests'],
  testMatch: ['**/*.test.ts'],
  transform: {
    '^.+\\.(ts|js|mjs)$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } }],
  },
  // eld offers itself to ES modules only; at run time it is loaded by `import()`.
  moduleNameMapper: { '^eld/extrasmall$': '<rootDir>/node_modules/eld/src/entries/static.extrasmall.js' },
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly.join('|')})/)`],
  reporters: ['default', '<rootDir>/tests/support/reporter.js'],
  testSequencer: '<rootDir>/tests/support/sequencer.js',
  maxWorkers: 2,
  // What AsyncLocalStorage of one file's modules leaves behind slows every promise of the files after it: a worker is replaced before that is felt.
  workerIdleMemoryLimit: '400MB',
  testTimeout: 60_000,
};
