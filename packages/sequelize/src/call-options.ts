import { QueryError } from './errors.js';
import { createInclude, findInclude, readOptions, resolveInclude } from './include.js';
import { type Any, defined, type ModelClass, type Options, omit } from './types.js';
import { knownValues } from './values.js';

/** Options without effect here: the database has one `logging`, and hooks and validators always run. */
const withoutEffect = 'logging benchmark individualHooks isNewRecord nest subQuery'.split(' ');

/** Returns the options without those that have no effect. */
export function effectiveOptions(options: Options | null = {}): Options {
  const defaults = ['hooks', 'validate'].filter((name) => options?.[name] === true);
  return omit(defined(options ?? {}), [...withoutEffect, ...defaults]);
}

const createNames = ['fields', 'transaction', 'signal', 'timeout', 'maxDepth', 'maxRecords', 'maxProblems'];
const unsupported = ['ignoreDuplicates', 'updateOnDuplicate', 'validate', 'hooks', 'raw'];

/** Returns the known values and the options of a create for Espalier. Options that it does not know are `hookOptions`. */
export function createArguments(model: ModelClass, values: object, options: Options): [Any, Options] {
  const nodes = resolveInclude(model, options.include);
  const effective = effectiveOptions(options);
  const wrong = unsupported.find((name) => effective[name] || (effective[name] === false && name !== 'raw'));
  if (wrong !== undefined) throw new QueryError(`create does not support \`${wrong}\`; leave it out`);
  const others = omit(options, ['include', ...createNames]);
  const own = omit(options, ['include', ...Object.keys(others)]);
  const hookOptions = Object.keys(others).length > 0 ? others : undefined;
  return [knownValues(model, values, nodes), defined({ ...own, ...createInclude(nodes), hookOptions })];
}

/** Returns the options of a finder for Espalier. */
export function finderOptions(model: ModelClass, options?: Options | null): Options {
  const { include, lock, ...others } = omit(effectiveOptions(options), ['raw']);
  const locked = lock === true ? 'update' : typeof lock === 'string' ? lock.toLowerCase() : undefined;
  const nodes = resolveInclude(model, include);
  return { ...others, ...readOptions(model, others), ...findInclude(nodes), ...defined({ lock: locked }) };
}

/** Returns the options of update and destroy for Espalier. An empty `where` means every row; no `where` is an error. */
export function changeOptions(model: ModelClass, call: string, options: Options = {}): Options {
  const { where, truncate, ...others } = omit(options, ['fields']);
  if (where === undefined && truncate !== true) {
    const required = call === 'destroy' ? 'where or truncate attribute' : 'where attribute';
    throw new QueryError(`Missing ${required} in the options parameter of ${model.name}.${call}`);
  }
  const isAll = truncate === true || (typeof where === 'object' && Reflect.ownKeys(where).length === 0);
  return { ...effectiveOptions(others), ...(isAll ? { all: true } : readOptions(model, { where })) };
}
