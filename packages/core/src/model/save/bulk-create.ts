import { OptionError } from '../../errors/input-errors.js';
import { readRootRules } from '../../graph/read-save-rules.js';
import type { Attribute } from '../../schema/attribute.js';
import type { ModelDefinition } from '../../schema/model-definition.js';
import type { SaveRules } from '../../schema/save-rules.js';
import { describeValue } from '../../util/describe-value.js';
import { isPlainObject } from '../../util/plain-object.js';
import { unknownOption } from '../../util/unknown-option.js';
import type { ModelContext } from '../context.js';
import { createMany, readRows } from '../create/calls.js';
import { insertOptions, type UncheckedCreateOptions } from '../create/create-request.js';
import { checkOptions } from '../options.js';
import { rememberChanges } from './changes.js';
import { upsertMany } from './upsert-rows.js';

/** The options of `bulkCreate`. */
export interface UncheckedBulkOptions extends UncheckedCreateOptions {
  /** What happens to rows whose unique key is stored already. Without it, they are an error. */
  readonly onConflict?: unknown;
}

/** `bulkCreate`: inserts many roots in one transaction; with `onConflict`, those that are stored already are updated. */
export async function bulkCreate(
  context: ModelContext,
  values: unknown,
  options: UncheckedBulkOptions = {},
): Promise<object[] | undefined> {
  const { onConflict, ...others } = options;
  if (onConflict === undefined) return createMany(context, values, options);
  if (options.returning === false) throw cannotReturnNothing(context.model);
  checkOptions(`${context.model.name}.bulkCreate`, others, insertOptions);
  const { rules, updatable } = readConflict(context.model, onConflict);
  const roots = readRows(context, values);
  const input = { name: 'bulkCreate', roots, options: others, rootRules: rules, updatable };
  const saved = await upsertMany(context, { ...input, ignoresVersion: false });
  rememberChanges(saved.roots, saved.changes);
  return saved.roots;
}

function cannotReturnNothing({ name: model }: ModelDefinition): OptionError {
  const message = `${model}.bulkCreate: returning cannot be combined with onConflict, which compares instances and rows`;
  return new OptionError(message, { model });
}

interface Conflict {
  readonly rules: SaveRules;
  readonly updatable: readonly Attribute[] | undefined;
}

function readConflict(model: ModelDefinition, onConflict: unknown): Conflict {
  const fail = (why: string) =>
    new OptionError(`${model.name}.bulkCreate: onConflict${why}`, { model: model.name });
  if (!isPlainObject(onConflict))
    throw fail(
      ` must be an object with by, the attributes of a unique key, not ${describeValue(onConflict)}`,
    );
  const unknown = unknownOption(onConflict, ['by', 'update']);
  if (unknown !== undefined) throw fail(` was given ${unknown}`);
  const { by, update } = onConflict as { readonly by?: unknown; readonly update?: unknown };
  if (by === undefined) throw fail(' needs by, the attributes of a unique key');
  const rules = readRootRules(model, { mode: 'upsert', by }, (why) => fail(`.${why}`));
  return { rules, updatable: readUpdate(model, rules, update, (why) => fail(`.update ${why}`)) };
}

function readUpdate(
  model: ModelDefinition,
  { by }: SaveRules,
  update: unknown,
  fail: (why: string) => OptionError,
): readonly Attribute[] | undefined {
  if (update === undefined || update === 'all') return undefined;
  if (!Array.isArray(update))
    throw fail(`must be 'all' or an array of attributes, not ${describeValue(update)}`);
  return update.map((name) => {
    const attribute = typeof name === 'string' ? model.attributeByName.get(name) : undefined;
    if (attribute === undefined) {
      const what = typeof name === 'string' ? `'${name}'` : describeValue(name);
      throw fail(`has ${what}, which is not an attribute of '${model.name}'`);
    }
    if (by?.includes(attribute) || attribute.primaryKey)
      throw fail(`has '${name}', which is part of a key; the key of a stored row stays as it is`);
    if (attribute === model.version)
      throw fail(`has '${name}', which every update of a row raises by itself`);
    if (attribute.generated !== undefined)
      throw fail(`has '${name}', which the database computes from other columns`);
    return attribute;
  });
}
