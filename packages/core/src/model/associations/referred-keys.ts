import type { Key } from '../../compile/key-conditions.js';
import { rowsByKeyStatement } from '../../compile/select-by-key.js';
import { RecordNotFoundError } from '../../errors/usage-errors.js';
import type { Call } from '../../execute/session.js';
import { type StoredRow, stateOf } from '../../schema/instance-state.js';
import { attributeNamed } from '../../schema/model-definition.js';
import { keyString } from '../../util/equality.js';
import { type AssociationCall, storedKey, type TargetRow } from './association-call.js';

/**
 * The values by which targets are referred to, one for each. Where that is not by primary key, and only that was given,
 * they are read.
 *
 * @throws RecordNotFoundError when a row that has to be read is not there
 */
export async function referredKeys(
  call: AssociationCall,
  targets: readonly TargetRow[],
  names: readonly string[],
  { transaction }: Call,
): Promise<readonly Key[]> {
  const { target } = call.association;
  const positions = names.map((name) => target.primaryKey.findIndex((attribute) => attribute.name === name));
  if (!positions.includes(-1)) return targets.map(({ key }) => positions.map((position) => key[position]));
  const unknown = targets.filter(({ instance }) => instance === undefined);
  const read = await readKeys(
    call,
    unknown.map(({ key }) => key),
    names,
    { transaction },
  );
  return targets.map(({ key, instance }) => {
    if (instance !== undefined) return storedKey(call, target, stateOf(instance)?.stored as StoredRow, names);
    const found = read.get(keyString(key));
    if (found !== undefined) return found;
    const message = `${call.name}: there is no row of '${target.name}' with a primary key that was given`;
    throw new RecordNotFoundError(message, { model: target.name, association: call.association.as });
  });
}

async function readKeys(
  { database, association: { target } }: AssociationCall,
  keys: readonly Key[],
  names: readonly string[],
  { transaction }: Call,
): Promise<ReadonlyMap<string, Key>> {
  if (keys.length === 0) return new Map();
  const attributes = names.map((name) => attributeNamed(target, name));
  const statement = rowsByKeyStatement(database.compiler, target, attributes, keys);
  const { rows } = await database.session.read(statement, transaction);
  const columns = [...target.primaryKey, ...attributes];
  return new Map(
    rows.map((row) => {
      const read = columns.map((attribute, index) => database.compiler.decode(attribute, row[index]));
      return [keyString(read.slice(0, target.primaryKey.length)), read.slice(target.primaryKey.length)];
    }),
  );
}
