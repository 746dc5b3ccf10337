import { associatedKeysStatement, countAssociatedStatement } from '../../compile/association-statements.js';
import { IncludeError, ValidationError } from '../../errors/input-errors.js';
import type { Call } from '../../execute/session.js';
import { resolveInclude } from '../../graph/include.js';
import { type IncludedQuery, joinAttributes } from '../../plan/find-plan.js';
import { planFind } from '../../plan/plan-find.js';
import { readWhere } from '../../plan/read-where.js';
import { isToMany } from '../../schema/association.js';
import type { ModelDefinition } from '../../schema/model-definition.js';
import { describeValue } from '../../util/describe-value.js';
import { keyString } from '../../util/equality.js';
import type { ModelContext } from '../context.js';
import { readIncludes } from '../find/find.js';
import { checkOptions } from '../options.js';
import { type AssociationCall, shownKey, storedSource, targetRows } from './association-call.js';

/** The options of `get`: those of an entry of `include`, and `transaction`. */
export interface GetOptions extends Pick<Call, 'transaction'> {
  readonly where?: unknown;
}

/** What is read for a row hangs on a stand-in for its instance, which has the keys that lead to it and nothing else. */
type Holder = Record<string, unknown>;

/** `get`: what an association leads to from one instance; the instance is left as it is. */
export async function getAssociated(
  call: AssociationCall,
  instance: unknown,
  options: GetOptions = {},
): Promise<unknown> {
  const { association } = call;
  const known = ['where', 'attributes', 'include', 'transaction'];
  checkOptions(call.name, options, isToMany(association) ? [...known, 'order', 'limit'] : known);
  storedSource(call, instance);
  const { transaction, ...query } = options;
  const include = [{ association: association.as, ...query }];
  const context = { database: call.database, schema: call.schema, model: association.source };
  const [holder] = await readHolders(call, context, include, [instance as object], transaction);
  return holder?.[association.as];
}

/** `load`: what associations lead to from many instances, with one statement for each association. */
export async function loadAssociated(
  context: ModelContext,
  instances: unknown,
  include: unknown,
  options: Pick<Call, 'transaction'> = {},
): Promise<object[]> {
  const { model } = context;
  const name = `${model.name}.load`;
  checkOptions(name, options, ['transaction']);
  const loaded = instancesIn(model, name, instances);
  const nodes = resolveInclude(context.schema, model, include);
  const required = nodes.find((node) => node.required !== undefined);
  if (required !== undefined) {
    const { as } = required.association;
    const message = `${name}: '${as}' is included with \`required\`, which cannot leave out instances that are there`;
    throw new IncludeError(message, { model: model.name, association: as });
  }
  const [first] = nodes;
  if (first === undefined)
    throw new IncludeError(`${name} needs an association, or a list of them`, { model: model.name });
  const call = { database: context.database, schema: context.schema, association: first.association, name };
  const distinct = [...new Set(loaded)];
  for (const instance of distinct) storedSource(call, instance);
  const holders = await readHolders(call, context, include, distinct, options.transaction);
  for (const [index, instance] of distinct.entries()) {
    for (const { association } of nodes)
      (instance as Holder)[association.as] = holders[index]?.[association.as];
  }
  return loaded;
}

function instancesIn(model: ModelDefinition, name: string, given: unknown): object[] {
  if (Array.isArray(given)) return [...given];
  const message = `${name} takes an array of instances, not ${describeValue(given)}`;
  throw new ValidationError(message, { code: 'INVALID_QUERY', model: model.name });
}

async function readHolders(
  call: AssociationCall,
  { database, schema, model }: ModelContext,
  include: unknown,
  instances: readonly object[],
  transaction: Call['transaction'],
): Promise<Holder[]> {
  const { includes } = planFind(model, {}, resolveInclude(schema, model, include));
  const holders = instances.map((instance) => holderOf(call, model, includes, instance));
  await readIncludes(database, includes, holders, transaction);
  return holders;
}

function holderOf(
  call: AssociationCall,
  model: ModelDefinition,
  includes: readonly IncludedQuery[],
  instance: object,
): Holder {
  const holder: Holder = {};
  for (const { association } of includes) {
    const { parent } = joinAttributes(association);
    const key = shownKey({ ...call, association }, model, instance, parent);
    for (const [index, name] of parent.entries()) holder[name] ??= key?.[index] ?? null;
  }
  return holder;
}

/** `count`: how many rows an association leads to from one instance. */
export async function countAssociated(
  call: AssociationCall,
  instance: unknown,
  options: GetOptions = {},
): Promise<number> {
  const { database, association } = call;
  checkOptions(call.name, options, ['where', 'transaction']);
  const where = readWhere(association.target, options.where);
  const key = keyInto(call, instance);
  if (key === undefined) return 0;
  const statement = countAssociatedStatement(database.compiler, association, key, where);
  const { rows } = await database.session.read(statement, options.transaction);
  return Number(rows[0]?.[0]);
}

/** `has`: whether an association leads from an instance to every one of some rows. */
export async function hasAssociated(
  call: AssociationCall,
  instance: unknown,
  given: unknown,
  options: Pick<Call, 'transaction'> = {},
): Promise<boolean> {
  const { database, association } = call;
  checkOptions(call.name, options, ['transaction']);
  const key = keyInto(call, instance);
  const targets = targetRows(call, given);
  if (targets.length === 0) return true;
  if (key === undefined) return false;
  const wanted = targets.map((target) => target.key);
  const statement = associatedKeysStatement(database.compiler, association, key, wanted);
  const { rows } = await database.session.read(statement, options.transaction);
  const { primaryKey } = association.target;
  const found = rows.map((row) =>
    keyString(primaryKey.map((attribute, index) => database.compiler.decode(attribute, row[index]))),
  );
  return new Set(found).size === targets.length;
}

/** The key by which an instance leads into an association; `undefined` where it leads nowhere. */
function keyInto(call: AssociationCall, instance: unknown) {
  storedSource(call, instance);
  const { association } = call;
  return shownKey(call, association.source, instance as object, joinAttributes(association).parent);
}
