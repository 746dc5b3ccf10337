import { and, type Fragment } from '../../compile/fragment.js';
import { insertThroughRowsStatement } from '../../compile/insert-through-rows.js';
import { type Key, keyIn } from '../../compile/key-conditions.js';
import type { Statement } from '../../compile/statement.js';
import { throughKeysStatement, throughRowsOf } from '../../compile/through-rows.js';
import { updateStatement } from '../../compile/update-delete.js';
import type { Values } from '../../graph/record-graph.js';
import { readInstance } from '../../hydrate/read-rows.js';
import type { Attribute } from '../../schema/attribute.js';
import { attributeNamed, type ModelDefinition } from '../../schema/model-definition.js';
import { touchedAttributes } from '../../schema/timestamps.js';
import { keyString } from '../../util/equality.js';
import type { Run } from './changing.js';
import type { ThroughCall } from './kinds.js';
import { linkKey, type ThroughRows } from './through-rows.js';

/** Writes through rows that may be there already. */
export interface LinkWriter {
  /** How many statements it takes. */
  readonly steps: number;
  /** Returns the rows that it inserted or updated, as instances. */
  write(run: Run): Promise<object[]>;
}

/** One insert that meets what is there, where a unique key tells a link; else a look first. */
export function linkWriter(
  call: ThroughCall,
  sourceKey: Key,
  keys: readonly Key[],
  rows: ThroughRows,
): LinkWriter {
  if (keys.length === 0) return { steps: 0, write: async () => [] };
  if (linkKey(call.association) === undefined)
    return { steps: 2, write: (run) => linkMissing(call, sourceKey, keys, rows, run) };
  const inserts = insertStatements(call, rows);
  return { steps: inserts.length, write: (run) => insertAll(call, inserts, run) };
}

/** The attributes of through rows that refer to the target. */
export function targetHolders({ association: { through, targetKeys } }: ThroughCall): readonly Attribute[] {
  return targetKeys.map(({ foreignKey }) => attributeNamed(through, foreignKey));
}

/** The key to its target that a through row holds. */
export function heldBy(call: ThroughCall, row: Values): Key {
  return targetHolders(call).map(({ name }) => row[name]);
}

/** The condition that through rows join the source to one of some targets. */
export function linksTo(call: ThroughCall, sourceKey: Key, keys: readonly Key[]): Fragment {
  const { association, database } = call;
  return and([
    throughRowsOf(database.compiler, association, sourceKey),
    keyIn(database.compiler, targetHolders(call), keys),
  ]);
}

async function linkMissing(
  call: ThroughCall,
  sourceKey: Key,
  keys: readonly Key[],
  all: ThroughRows,
  run: Run,
): Promise<object[]> {
  const there = await linksThere(call, sourceKey, keys, run);
  if (all.given.length > 0 && there.size > 0) await updateLinks(call, sourceKey, keys, all, run);
  const rows = all.rows.filter((row) => !there.has(keyString(heldBy(call, row))));
  return insertAll(call, insertStatements(call, { ...all, rows }), run);
}

/** As many rows a statement as it takes bindings. */
function insertStatements(
  { database, association }: ThroughCall,
  { rows, given }: ThroughRows,
): readonly Statement[] {
  const { through } = association;
  const key = linkKey(association);
  const onExisting = key && { key, update: updatedBy(through, given) };
  const statements: Statement[] = [];
  for (const alike of rowsByShape(rows)) {
    const columns = through.attributes.filter(({ name }) => alike[0]?.[name] !== undefined);
    const most = Math.max(1, Math.floor(database.compiler.dialect.maxBindings / columns.length));
    for (let start = 0; start < alike.length; start += most) {
      const some = alike.slice(start, start + most);
      statements.push(insertThroughRowsStatement(database.compiler, through, columns, some, onExisting));
    }
  }
  return statements;
}

/** What a link that is there already gets: what was given, and the time of it. */
function updatedBy(through: ModelDefinition, given: readonly Attribute[]): readonly Attribute[] {
  if (given.length === 0) return given;
  const touched = touchedAttributes(through);
  return [...given.filter((attribute) => !touched.includes(attribute)), ...touched];
}

async function insertAll(
  { database, association: { through } }: ThroughCall,
  statements: readonly Statement[],
  run: Run,
): Promise<object[]> {
  const written: object[] = [];
  for (const statement of statements) {
    const { rows } = await run(statement);
    for (const row of rows) written.push(readInstance(database.compiler, through, through.attributes, row));
  }
  return written;
}

/** A default may be made for one row and not for another. */
function rowsByShape(rows: readonly Values[]): Iterable<readonly Values[]> {
  const shapes = new Map<string, Values[]>();
  for (const row of rows) {
    const shape = Object.keys(row)
      .filter((name) => row[name] !== undefined)
      .sort()
      .join('\n');
    const alike = shapes.get(shape) ?? [];
    alike.push(row);
    shapes.set(shape, alike);
  }
  return shapes.values();
}

async function linksThere(
  call: ThroughCall,
  sourceKey: Key,
  keys: readonly Key[],
  run: Run,
): Promise<ReadonlySet<string>> {
  const { database, association } = call;
  const holders = targetHolders(call);
  const { rows } = await run(
    throughKeysStatement(database.compiler, association, holders, linksTo(call, sourceKey, keys)),
  );
  return new Set(
    rows.map((row) =>
      keyString(holders.map((attribute, index) => database.compiler.decode(attribute, row[index]))),
    ),
  );
}

async function updateLinks(
  call: ThroughCall,
  sourceKey: Key,
  keys: readonly Key[],
  { rows, given }: ThroughRows,
  run: Run,
): Promise<void> {
  const { database, association } = call;
  const assignments = updatedBy(association.through, given).map(
    (attribute) => [attribute, rows[0]?.[attribute.name]] as const,
  );
  await run(
    updateStatement(database.compiler, association.through, assignments, linksTo(call, sourceKey, keys)),
  );
}
