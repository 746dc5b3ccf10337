// Generates a schema as a user would write it. The models form rings, so that a create can nest to any depth.
import { createRequire } from 'node:module';

const { plural } = createRequire(import.meta.url)('../../core/dist/schema/inflection/inflection.js');

const NOUNS =
  `account address album answer article artist author batch bus category chapter child city comment
  company country course customer delivery department device employee event factory gallery invoice issue library
  match message order page parcel payment person photo product profile project question recipe review shelf story
  supplier tag task ticket topic branch`.split(/\s+/);
const MODELS_PER_FILE = 10;
const CREATES_PER_FILE = 20;

/** The associations of a create, from the root to the third level of nested records. */
const PATHS = [
  ['belongsTo', 'belongsTo', 'belongsTo'],
  ['hasMany', 'hasMany', 'hasMany'],
  ['belongsToMany', 'hasMany', 'belongsTo'],
  ['belongsTo', 'belongsToMany', 'hasMany'],
  ['hasMany', 'belongsTo', 'belongsToMany'],
];

const capital = (name) => name[0].toUpperCase() + name.slice(1);
const inRing = (index) => (index + NOUNS.length) % NOUNS.length;

/** The three associations of a model: to the next model, back to the one before, and across. */
const associations = NOUNS.map((source, index) => {
  const [next, previous, across] = [index + 1, index - 1, index + 7].map((at) => NOUNS[inRing(at)]);
  const toMany = (target) => ({ target, static: capital(plural(target)), as: plural(target), isMany: true });
  return {
    belongsTo: { target: next, static: capital(next), as: next, isMany: false, options: '' },
    hasMany: { ...toMany(previous), options: '' },
    belongsToMany: { ...toMany(across), options: `, { through: '${source}_${across}' }` },
  };
});

function model(name, index) {
  const statics = Object.entries(associations[index]).map(
    ([kind, { target, static: property, options }]) =>
      `  static ${property} = this.${kind}(() => ${capital(target)}${options});`,
  );
  return `
export class ${capital(name)} extends Model.init(
  {
    name: { type: DataTypes.STRING(80), allowNull: false },
    note: DataTypes.TEXT,
    price: { type: DataTypes.DECIMAL(10, 2), allowNull: false, defaultValue: '0' },
    state: { type: DataTypes.ENUM('draft', 'open', 'closed'), allowNull: false, defaultValue: 'draft' },
    dueAt: DataTypes.DATE,
  },
  { database, modelName: '${name}' },
) {
${statics.join('\n')}

  get label() {
    return \`\${this.name} (\${this.state})\`;
  }
}`;
}

/** Returns the associations of a path that begins at a model, each with its source. */
function steps(start, path) {
  let source = start;
  return path.map((kind) => {
    const association = { ...associations[source][kind], source: NOUNS[source] };
    source = NOUNS.indexOf(association.target);
    return association;
  });
}

const reference = ({ source, static: property }) => `${capital(source)}.${property}`;

function includeOf([step, ...below]) {
  if (below.length === 0) return reference(step);
  return `{ association: ${reference(step)}, include: [${includeOf(below)}] }`;
}

function valuesOf([step, ...below], level = 0) {
  const own = `name: 'level ${level}', price: ${level}.5, state: 'open'`;
  if (step === undefined) return `{ ${own} }`;
  const nested = valuesOf(below, level + 1);
  return `{ ${own}, ${step.as}: ${step.isMany ? `[${nested}]` : nested} }`;
}

const accessorOf = (path) => path.map(({ as, isMany }) => (isMany ? `.${as}[0]?` : `.${as}`)).join('');

function create(number) {
  const start = number % NOUNS.length;
  const lap = Math.floor(number / NOUNS.length);
  const path = steps(start, PATHS[(number + lap) % PATHS.length]);
  return `
export async function create${number}(): Promise<string | undefined> {
  const created = await ${capital(NOUNS[start])}.create(
    ${valuesOf(path)},
    { include: [${includeOf(path)}] },
  );
  return created${accessorOf(path)}.label;
}`;
}

const inFiles = (pieces, perFile) =>
  Array.from({ length: Math.ceil(pieces.length / perFile) }, (_, file) =>
    pieces.slice(file * perFile, (file + 1) * perFile),
  );

const fileOfModel = (name) => `./models${Math.floor(NOUNS.indexOf(name) / MODELS_PER_FILE)}.js`;

/** Returns the imports of the models that a source text mentions, except those of its own file. */
function imports(text, own) {
  const used = NOUNS.filter((name) => !own.includes(name) && new RegExp(`\\b${capital(name)}\\b`).test(text));
  return used.map((name) => `import { ${capital(name)} } from '${fileOfModel(name)}';`).join('\n');
}

/**
 * Returns the texts of the schema's files by name.
 *
 * @param {number} creates the number of creates to write
 */
export function schemaFiles(creates) {
  const files = {
    'database.ts': `import { Database } from '@espalier/core';\nexport const database = new Database('sqlite::memory:');\n`,
  };
  for (const [at, names] of inFiles(NOUNS, MODELS_PER_FILE).entries()) {
    const text = names.map((name) => model(name, NOUNS.indexOf(name))).join('\n');
    const head = `import { DataTypes, Model } from '@espalier/core';\nimport { database } from './database.js';`;
    files[`models${at}.ts`] = `${head}\n${imports(text, names)}\n${text}\n`;
  }
  const all = Array.from({ length: creates }, (_, number) => create(number));
  for (const [at, some] of inFiles(all, CREATES_PER_FILE).entries()) {
    const text = some.join('\n');
    files[`creates${at}.ts`] = `${imports(text, [])}\n${text}\n`;
  }
  return files;
}

export const size = {
  models: NOUNS.length,
  associations: associations.flatMap(Object.values).length,
  levels: PATHS[0].length + 1,
};
