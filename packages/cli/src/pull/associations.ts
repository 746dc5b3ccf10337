import { type ForeignKeyDescription, plural } from '@espalier/core';
import { textCode } from './code.js';
import { pascalCase, referenceName } from './names.js';
import type { Entry, PulledAssociation } from './pulled-model.js';
import { isSameColumns, type NamedTable, refersToPrimaryKey } from './tables.js';

/** A foreign key as a belongsTo: the columns in the order of the key that they refer to. */
export interface Reference {
  readonly source: NamedTable;
  readonly target: NamedTable;
  readonly key: ForeignKeyDescription;
  readonly columns: readonly string[];
  /** The key that it refers to, unless that is the primary key. */
  readonly otherKey: string | undefined;
  readonly as: string;
  /** Whether the foreign key has no index of its own, and no other one covers it. */
  readonly isWithoutIndex: boolean;
}

/** Returns what a foreign key is as an association; `undefined` if no association can say it. */
export function readReference(
  source: NamedTable,
  key: ForeignKeyDescription,
  target: NamedTable | undefined,
  isWithoutIndex: boolean,
): Reference | undefined {
  if (target === undefined || target.table.primaryKey === undefined) return undefined;
  const isPrimary = refersToPrimaryKey(key, target.table);
  if (!isPrimary && key.columns.length > 1) return undefined;
  const referenced = isPrimary ? target.table.primaryKey.columns : key.referencedColumns;
  const columns = referenced.map((column) => key.columns[key.referencedColumns.indexOf(column)] as string);
  const otherKey = isPrimary ? undefined : target.attributeOf.get(referenced[0] as string);
  const attribute = attributeOf(source, columns[0] as string);
  const as = source.unique(...associationNames(source, target, columns.length === 1 ? attribute : undefined));
  return { source, target, key, columns, otherKey, as, isWithoutIndex };
}

/** `userId` refers to a `user`, and `reportsTo` of an employee to its `reportsToEmployee`. */
function associationNames(
  source: NamedTable,
  target: NamedTable,
  foreignKey: string | undefined,
): readonly string[] {
  const name = foreignKey === undefined ? undefined : referenceName(foreignKey);
  const full = `${foreignKey ?? source.modelName}${target.className}`;
  if (name !== undefined) return [name, full];
  return source === target ? [full] : [target.modelName, full];
}

/** Returns the two foreign keys of a table that joins others: its primary key consists of them. */
export function readJoin(
  { table }: NamedTable,
  references: readonly Reference[],
): readonly [Reference, Reference] | undefined {
  const key = table.primaryKey?.columns ?? [];
  const [first, second, ...rest] = references.filter(
    ({ columns, otherKey }) => otherKey === undefined && columns.every((column) => key.includes(column)),
  );
  if (first === undefined || second === undefined || rest.length > 0) return undefined;
  const columns = [...first.columns, ...second.columns];
  return new Set(columns).size === columns.length && isSameColumns(columns, key)
    ? [first, second]
    : undefined;
}

/** Returns the association of the table that has the foreign key. */
export function belongsTo(reference: Reference): PulledAssociation {
  const { source, target, key, as, otherKey, isWithoutIndex } = reference;
  const allowNull = key.columns.every(
    (column) => source.table.columns.find(({ name }) => name === column)?.allowNull,
  );
  return associationOf('belongsTo', as, target, [
    ...option('as', as === target.modelName ? undefined : textCode(as)),
    ...option('foreignKey', isDefaultKey(reference) ? undefined : foreignKeyCode(reference)),
    ...option('targetKey', otherKey && textCode(otherKey)),
    ...option(
      'onDelete',
      key.onDelete === (allowNull ? 'SET NULL' : 'CASCADE') ? undefined : textCode(key.onDelete),
    ),
    ...option('onUpdate', key.onUpdate === 'CASCADE' ? undefined : textCode(key.onUpdate)),
    ...option('index', isWithoutIndex ? 'false' : undefined),
  ]);
}

/** Returns the association of the other table: a hasOne if the foreign key is unique. */
export function hasManyOrOne(reference: Reference, isUnique: boolean): PulledAssociation {
  const { source, target, as: inverse, otherKey } = reference;
  const plain = isUnique ? source.modelName : plural(source.modelName);
  const as = target.unique(plain, `${inverse}${pascalCase(plain)}`);
  return associationOf(isUnique ? 'hasOne' : 'hasMany', as, source, [
    ...option('as', as === plain ? undefined : textCode(as)),
    ...option(
      'foreignKey',
      isDefaultKey({ ...reference, as: target.modelName }) ? undefined : foreignKeyCode(reference),
    ),
    ...option('sourceKey', otherKey && textCode(otherKey)),
  ]);
}

/** Returns the association of a table that another one joins with a third. */
export function belongsToMany(through: NamedTable, own: Reference, other: Reference): PulledAssociation {
  const { target } = other;
  const plain = plural(target.modelName);
  const as = own.target.unique(plain, plural(other.as), `${through.modelName}${target.className}`);
  return associationOf('belongsToMany', as, target, [
    ...option('as', as === plain ? undefined : textCode(as)),
    { name: 'through', code: `() => ${through.className}` },
    { name: 'foreignKey', code: foreignKeyCode(own) },
    { name: 'otherKey', code: foreignKeyCode(other) },
  ]);
}

function associationOf(
  kind: string,
  as: string,
  { className: target }: NamedTable,
  options: readonly Entry[],
): PulledAssociation {
  return { name: pascalCase(as), kind, target, options };
}

function option(name: string, code: string | undefined): readonly Entry[] {
  return code === undefined ? [] : [{ name, code }];
}

function foreignKeyCode({ source, columns }: Reference): string {
  const names = columns.map((column) => textCode(attributeOf(source, column)));
  return names.length === 1 ? (names[0] as string) : `[${names.join(', ')}]`;
}

/** Whether the foreign key is called after its association, as one is without `foreignKey`. */
function isDefaultKey({ source, target, columns, otherKey, as }: Reference): boolean {
  const key = target.table.primaryKey?.columns ?? [];
  const [column] = columns;
  if (otherKey !== undefined || key.length !== 1 || column === undefined) return false;
  return attributeOf(target, key[0] as string) === 'id' && attributeOf(source, column) === `${as}Id`;
}

function attributeOf({ attributeOf: names }: NamedTable, column: string): string {
  return names.get(column) as string;
}
