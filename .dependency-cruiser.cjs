const core = '^packages/core/src/';

/** The order of packages/core/src. A place imports only from itself and from those before it. */
const order = [
  { name: 'util', path: 'util/' },
  { name: 'errors', path: 'errors/' },
  { name: 'diagnostics', path: 'diagnostics/' },
  { name: 'schema', path: 'schema/' },
  { name: 'dialect', path: 'dialect/' },
  { name: 'schema-change', path: 'schema-change/' },
  { name: 'graph', path: 'graph/' },
  { name: 'instance', path: 'instance/' },
  { name: 'validate', path: 'validate/' },
  { name: 'plan', path: 'plan/' },
  { name: 'compile', path: 'compile/' },
  { name: 'execute', path: 'execute/' },
  { name: 'dialects', path: 'dialects/' },
  { name: 'hydrate', path: 'hydrate/' },
  { name: 'types', path: 'types/' },
  { name: 'context', path: 'model/(context|context-values|options)[.]ts$' },
  { name: 'find', path: 'model/find/' },
  { name: 'hooks', path: 'model/hooks/' },
  { name: 'create', path: 'model/create/' },
  { name: 'save', path: 'model/save/' },
  { name: 'change', path: 'model/change/' },
  { name: 'associations', path: 'model/associations/' },
  { name: 'model', path: 'model/(model|finders|define-model|instance-methods)[.]ts$' },
  { name: 'schema-calls', path: 'model/schema/' },
  { name: 'database', path: 'database(-tables)?[.]ts$' },
  { name: 'index', path: 'index[.]m?ts$' },
];

const places = order.map(({ path }) => core + path);

const onlyEarlierPlaces = order.slice(0, -1).map(({ name }, index) => ({
  name: `${name}-imports-only-earlier-places`,
  comment: 'Imports in packages/core/src point one way: see the order in .dependency-cruiser.cjs.',
  severity: 'error',
  from: { path: places[index] },
  to: { path: places.slice(index + 1) },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Modules that import each other, types included, cannot be understood one at a time.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    ...onlyEarlierPlaces,
    {
      name: 'every-file-has-a-place',
      comment: 'A new folder of packages/core/src needs its place in the order.',
      severity: 'error',
      from: {},
      to: { path: core, pathNot: places },
    },
    {
      name: 'knex-only-near-the-database',
      severity: 'error',
      from: { path: core, pathNot: `${core}(compile/|execute/|dialects/|database[.]ts$)` },
      to: { path: '(^|/)node_modules/knex/|^knex(/|$)' },
    },
    {
      name: 'drivers-only-in-dialects',
      severity: 'error',
      from: { path: core, pathNot: `${core}dialects/` },
      to: { path: '(^|/)node_modules/(@types/)?(better-sqlite3|pg)/|^(better-sqlite3|pg)(/|$)' },
    },
    {
      name: 'core-knows-no-testkit',
      severity: 'error',
      from: { path: core },
      to: { path: '^packages/testkit/|^@espalier/testkit' },
    },
    {
      name: 'sequelize-imports-core-only',
      comment: 'packages/sequelize translates names, by the public API of core.',
      severity: 'error',
      from: { path: '^packages/sequelize/src/' },
      to: { pathNot: '^packages/sequelize/src/|^packages/core/dist/index|^@espalier/core$' },
    },
    {
      name: 'cli-imports-the-public-api-of-core',
      comment: 'packages/cli uses core as its users do.',
      severity: 'error',
      from: { path: '^packages/cli/src/' },
      to: { path: '^packages/', pathNot: '^packages/cli/src/|^packages/core/dist/index' },
    },
    {
      name: 'cli-commands-import-no-commands',
      comment: 'A command is one file; what several commands share has a folder.',
      severity: 'error',
      from: { path: '^packages/cli/src/(?!cli[.]ts|bin[.]ts|commands/)' },
      to: { path: '^packages/cli/src/(commands/|cli[.]ts|bin[.]ts)' },
    },
    {
      name: 'torture-imports-core-and-testkit-only',
      comment: 'packages/torture uses core as its users do, and reads what is stored by the drivers alone.',
      severity: 'error',
      from: { path: '^packages/torture/src/' },
      to: {
        pathNot:
          '^packages/torture/src/|^packages/(core|testkit)/dist/index|^@espalier/(core|testkit)$|(^|/)node_modules/(@types/)?(better-sqlite3|pg)/',
        dependencyTypesNot: ['core'],
      },
    },
    {
      name: 'imports-resolve',
      comment: 'An import that cannot be resolved would escape every other rule.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^@espalier/' },
    },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: '(^|/)(node_modules|dist)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.mts', '.js', '.cjs', '.json'],
    },
  },
};
