import type { KeyValues } from '../../../compile/key-conditions.js';
import { rowsByKeyStatement } from '../../../compile/select-by-key.js';
import { recordNotFound } from '../../../errors/record-not-found.js';
import type { Call } from '../../../execute/call.js';
import { defaultScopeOf } from '../../../plan/scopes.js';
import type { Attribute } from '../../../schema/attribute.js';
import { type StoredRow, storedRowOf } from '../../../schema/instance-state.js';
import type { ModelDefinition } from '../../../schema/model-definition.js';
import { hasDefaultScope } from '../../../schema/scopes.js';
import { keyString } from '../../../util/equality.js';
import { type AssociationCall, readStoredKey } from '../association-call.js';
import type { TargetRow } from '../target-rows.js';

/**
 * Returns the values by which foreign keys refer to targets, one key for each target. Reads them from the database if the
 * call has only the primary key of a target, and the foreign key refers to another key or the target has a default scope.
 *
 * @throws RecordNotFoundError if a row that has to be read does not exist
 */
export async function readReferencedKeys(
  call: AssociationCall,
  targets: readonly TargetRow[],
  attributes: readonly Attribute[],
  options: Call,
): Promise<readonly KeyValues[]> {
  const { target } = call.association;
  const isScoped = hasDefaultScope(target);
  const positions = attributes.map((attribute) => target.primaryKey.indexOf(attribute));
  if (!positions.includes(-1) && !isScoped)
    return targets.map(({ key }) => positions.map((position) => key[position]));
  const isUnread = ({ instance }: TargetRow) => instance === undefined || lacksTenant(target, instance);
  const unread = targets.filter(isUnread).map(({ key }) => key);
  const keys = await readKeys(call, unread, attributes, options);
  const missing = unread.filter((key) => !keys.has(keyString(key))).length;
  if (missing > 0) {
    const count = { missing, needed: targets.length };
    throw recordNotFound([{ model: target.name, where: call.name, count }], {
      association: call.association.as,
    });
  }
  return targets.map(
    ({ key, instance }) =>
      keys.get(keyString(key)) ?? readStoredKey(call, target, storedRowOf(instance) as StoredRow, attributes),
  );
}

/** Whether an instance was read without its tenant, so that its row may be that of another one. */
function lacksTenant({ tenant }: ModelDefinition, instance: object): boolean {
  return tenant !== undefined && storedRowOf(instance)?.valueOf(tenant.name) === undefined;
}

/** Reads attributes of targets by their primary keys. */
async function readKeys(
  { database, association: { target } }: AssociationCall,
  keys: readonly KeyValues[],
  attributes: readonly Attribute[],
  options: Call,
): Promise<ReadonlyMap<string, KeyValues>> {
  if (keys.length === 0) return new Map();
  const scope = defaultScopeOf(target);
  const statement = rowsByKeyStatement(database.compiler, target, attributes, keys, scope);
  const { rows } = await database.session.read(statement, options);
  const columns = [...target.primaryKey, ...attributes];
  const keyLength = target.primaryKey.length;
  return new Map(
    rows.map((row) => {
      const values = database.compiler.decodeRow(columns, row);
      return [keyString(values.slice(0, keyLength)), values.slice(keyLength)];
    }),
  );
}
