import { keyCode, textCode } from './code.js';
import type { Entry, PulledAssociation, PulledModel } from './pulled-model.js';

const maxLength = 110;

/** Returns models as a module of TypeScript. @param databaseCode the statement that declares or imports `database` */
export function writeModels(models: readonly PulledModel[], databaseCode: string): string {
  const classes = models.map(writeModel);
  const text = classes.join('\n');
  const used = [
    ...(databaseCode.includes('new Database(') ? ['Database'] : []),
    ...(text.includes('DataTypes.') ? ['DataTypes'] : []),
    'Model',
    ...(text.includes('sql`') ? ['sql'] : []),
  ];
  return [`import { ${used.join(', ')} } from '@espalier/core';`, databaseCode, ...classes].join('\n');
}

function writeModel({ name, className, options, attributes, associations, notes }: PulledModel): string {
  const given = [
    { name: 'database', code: 'database' },
    { name: 'modelName', code: textCode(name) },
    ...options,
  ];
  const comments = notes.map((note) => `// A model cannot say: ${note.replaceAll(/\s+/g, ' ')}\n`);
  const body = associations.map(writeAssociation);
  return [
    ...comments,
    `export class ${className} extends Model.init(\n`,
    `  ${writeObject(attributes, '  ', 2)},\n`,
    `  ${writeObject(given, '  ', 2)},\n`,
    body.length === 0 ? ') {}\n' : `) {\n${body.join('')}}\n`,
  ].join('');
}

function writeAssociation({ name, kind, target, options }: PulledAssociation): string {
  const start = `  static ${name} = this.${kind}(() => ${target}`;
  const rest = options.length === 0 ? '' : `, ${writeObject(options, '  ', start.length + 2)}`;
  return `${start}${rest});\n`;
}

/** Writes an object on one line if it fits and has no notes, and otherwise each entry on a line of its own. */
function writeObject(entries: readonly Entry[], indent: string, start: number): string {
  const codes = entries.map(({ code }) => (typeof code === 'string' ? code : `[${code.join(', ')}]`));
  const line = `{ ${entries.map(({ name }, index) => property(name, codes[index] as string)).join(', ')} }`;
  if (entries.length === 0) return '{}';
  if (start + line.length <= maxLength && entries.every(({ note }) => note === undefined)) return line;
  const lines = entries.map(({ name, code, note }) => {
    const comment = note === undefined ? '' : ` // ${note}`;
    return `${indent}  ${property(name, writeValue(code, `${indent}  `, name))},${comment}\n`;
  });
  return `{\n${lines.join('')}${indent}}`;
}

/** Writes a list on one line if it fits, and otherwise each item on a line of its own. */
function writeValue(code: Entry['code'], indent: string, name: string): string {
  if (typeof code === 'string') return code;
  const line = `[${code.join(', ')}]`;
  if (indent.length + name.length + line.length < maxLength) return line;
  return `[\n${code.map((item) => `${indent}  ${item},\n`).join('')}${indent}]`;
}

function property(name: string, code: string): string {
  return name === code ? name : `${keyCode(name)}: ${code}`;
}
