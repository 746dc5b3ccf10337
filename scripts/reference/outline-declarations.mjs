/** The pages about what a program declares: see outline.mjs. */
export const declarationPages = [
  {
    file: 'database.md',
    title: 'Database',
    intro:
      'A `Database` has the connections and the models. [Transactions](../transactions.md) explains its transactions, [Tenants](../tenants.md) its contexts.',
    entries: [
      'DatabaseOptions',
      'PoolOptions',
      { name: 'Database', on: 'database' },
      'TransactionOptions',
      'IsolationLevel',
      { name: 'Transaction', on: 'transaction' },
      { name: 'AssociationGraph', on: 'graph' },
      'GraphModel',
      'AssociationEdge',
      'QueryBuilder',
      'anyTenant',
    ],
  },
  {
    file: 'models.md',
    title: 'Models',
    intro: 'A model is a table, and its instances are rows. [Models](../models.md) is the guide.',
    entries: [
      { name: 'Model', only: ['init'], on: 'Model' },
      'ModelOptions',
      { name: 'DefineOptions', refersTo: ['ModelOptions'] },
      'CheckConstraintOptions',
      'RecordValidator',
      'ScopeDeclarations',
      'ScopeConditions',
      'plural',
      'singular',
    ],
  },
  {
    file: 'attributes.md',
    title: 'Attributes',
    intro:
      'Each attribute of a model is a [data type](data-types.md), or an object of these options. [Validation](../validation.md) has the named validators.',
    entries: [
      'AttributeOptions',
      'AttributeValidation',
      'ValidatorName',
      'ValidatorFunction',
      'StandardSchema',
    ],
  },
  {
    file: 'data-types.md',
    title: 'Data types',
    intro: 'A value has one form when it is read, on every database; other forms may be written.',
    entries: [{ name: 'DataTypes', only: ['UUIDV4', 'UUIDV7', 'NOW'], on: 'DataTypes' }, 'Json', 'DataType'],
  },
  {
    file: 'associations.md',
    title: 'Associations',
    intro:
      'A model declares its associations by static methods, and reads and links rows by the association objects that these return. [Associations](../associations.md) is the guide.',
    entries: [
      { name: 'AssociationStatics', title: 'Declarations', on: 'Model' },
      'AssociationOptions',
      { name: 'BelongsToOptions', refersTo: ['AssociationOptions'] },
      { name: 'HasOptions', refersTo: ['AssociationOptions'] },
      { name: 'BelongsToManyOptions', refersTo: ['AssociationOptions'] },
      'ThroughDeclaration',
      { name: 'ForeignKeyOptions', refersTo: ['AttributeOptions'] },
      'Association',
      { name: 'ToOneCalls', title: 'Calls of belongsTo and hasOne', on: 'association' },
      { name: 'HasManyCalls', title: 'Calls of hasMany', on: 'hasMany' },
      { name: 'BelongsToManyCalls', title: 'Calls of belongsToMany', on: 'belongsToMany' },
      'GetManyOptions',
      { name: 'GetOneOptions', refersTo: ['GetManyOptions'] },
      'CountTargetsOptions',
      'CreateTargetOptions',
      'ThroughOption',
      { name: 'BelongsTo', only: [] },
      { name: 'HasOne', only: [] },
      { name: 'HasMany', only: [] },
      { name: 'BelongsToMany', only: ['through', 'otherKey'] },
    ],
  },
  {
    file: 'indexes.md',
    title: 'Indexes',
    intro:
      'The option `indexes` of a [model](models.md#modeloptions) is a list of these. [Foreign keys](../models.md#indexes-on-foreign-keys) have an index without one.',
    entries: ['IndexOptions', 'IndexField', 'IndexCondition'],
  },
  {
    file: 'hooks.md',
    title: 'Hooks',
    intro:
      'A hook is a function that runs around the writes of rows: see [hooks of a create](../create.md) and [hooks of a save](../hooks.md).',
    entries: ['HookName', 'HookDeclarations', 'Hook', 'HookOf', 'HookOptions'],
  },
];
