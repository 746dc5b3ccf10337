import { QueryError } from './errors.js';
import { createInclude, findInclude, type IncludeNode, readOptions, resolveInclude } from './include.js';
import { defined, type ModelClass, type Options } from './types.js';

/** What changes nothing here: the database has one `logging`, and hooks and validators always run. */
const withoutEffect = 'logging benchmark individualHooks isNewRecord nest subQuery'.split(' ');

/** Options without those that change nothing. */
export function effectiveOptions(options: Options | null = {}): Options {
  const given = Object.entries(options ?? {}).filter(([name, value]) => {
    const isUsual = value === true && (name === 'hooks' || name === 'validate');
    return !isUsual && value !== undefined && !withoutEffect.includes(name);
  });
  return Object.fromEntries(given);
}

const createNames = ['fields', 'transaction', 'signal', 'timeout', 'maxDepth', 'maxRecords'];
const refused = ['ignoreDuplicates', 'updateOnDuplicate', 'validate', 'hooks', 'raw'];

/** The options of create: those of Espalier, and beside them what its hooks are told. */
export function createOptions(nodes: readonly IncludeNode[], { include: _, ...given }: Options): Options {
  const options = effectiveOptions(given);
  const wrong = refused.find((name) => options[name] || (options[name] === false && name !== 'raw'));
  if (wrong !== undefined)
    throw new QueryError(`\`${wrong}\` asks for what create does not do; leave it out`);
  const [own, others]: [Options, Options] = [{}, {}];
  for (const [name, value] of Object.entries(given))
    (createNames.includes(name) ? own : others)[name] = value;
  const hookOptions = Object.keys(others).length > 0 ? others : undefined;
  return defined({ ...own, ...createInclude(nodes), hookOptions });
}

/** The options of finders. */
export function finderOptions(model: ModelClass, options?: Options | null): Options {
  const { include, lock, raw: _, ...given } = effectiveOptions(options);
  const locked = lock === true ? 'update' : typeof lock === 'string' ? lock.toLowerCase() : undefined;
  const nodes = resolveInclude(model, include);
  return { ...given, ...readOptions(model, given), ...findInclude(nodes), ...defined({ lock: locked }) };
}

/** The options of update and destroy. Empty conditions mean every row, and none are an error. */
export function changeOptions(model: ModelClass, call: string, options: Options = {}): Options {
  const { where, truncate, fields: _, ...given } = options;
  if (where === undefined && truncate !== true) {
    const wanted = call === 'destroy' ? 'where or truncate attribute' : 'where attribute';
    throw new QueryError(`Missing ${wanted} in the options parameter of ${model.name}.${call}`);
  }
  const isAll = truncate === true || (typeof where === 'object' && Reflect.ownKeys(where).length === 0);
  return { ...effectiveOptions(given), ...(isAll ? { all: true } : readOptions(model, { where })) };
}
