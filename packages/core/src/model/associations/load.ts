import { IncludeError, OptionError } from '../../errors/input-errors.js';
import type { Call } from '../../execute/call.js';
import { type IncludeNode, resolveInclude } from '../../graph/include.js';
import { setLoadedValue } from '../../instance/loaded-value.js';
import { type IncludedQuery, isRenamed, readsPart } from '../../plan/find-plan.js';
import { planIncludes } from '../../plan/plan-find.js';
import type { ModelDefinition } from '../../schema/model-definition.js';
import { readItems } from '../../util/array-holes.js';
import { describeValue } from '../../util/describe-value.js';
import type { ModelContext } from '../context.js';
import { callOptions, checkOptions } from '../options.js';
import { readSourceRow } from './association-call.js';
import { type PlaceholderParent, readIntoPlaceholders } from './placeholder-parents.js';

/** `load`: reads associations of many instances, and sets them on the instances. */
export async function loadAssociated(
  context: ModelContext,
  values: unknown,
  include: unknown,
  options: Call = {},
): Promise<object[]> {
  const { database, schema, model } = context;
  const name = `${model.name}.load`;
  checkOptions(name, options, callOptions);
  const instances = readInstances(model, name, values);
  const nodes = resolveInclude(schema, model, include);
  const [first] = nodes;
  checkNotRequired(model, name, nodes);
  if (first === undefined)
    throw new IncludeError(`${name} needs an association, or a list of them`, { model: model.name });
  const call = { database, schema, association: first.association, name };
  const distinct = [...new Set(instances)];
  for (const instance of distinct) readSourceRow(call, instance);
  const placeholders = await readIntoPlaceholders(call, nodes, distinct, options);
  for (const included of planIncludes(nodes, database.compiler.dialect.sqlSyntax))
    for (const [index, instance] of distinct.entries()) showLoaded(instance, included, placeholders[index]);
  return instances;
}

function showLoaded(
  instance: object,
  included: IncludedQuery,
  placeholder: PlaceholderParent | undefined,
): void {
  const { as } = included;
  const value = placeholder?.[as] as object | null;
  (instance as PlaceholderParent)[as] = value;
  if (isRenamed(included)) return;
  const { isToMany } = included.association;
  setLoadedValue(instance, as, isToMany ? [...(value as object[])] : value, readsPart(included));
}

function readInstances(model: ModelDefinition, name: string, values: unknown): object[] {
  if (Array.isArray(values))
    return readItems(values, (what) => new OptionError(`${name}: instances${what}`, { model: model.name }));
  const message = `${name} takes an array of instances, not ${describeValue(values)}`;
  throw new OptionError(message, { model: model.name });
}

function checkNotRequired(model: ModelDefinition, name: string, nodes: readonly IncludeNode[]): void {
  const required = nodes.find((node) => node.required !== undefined);
  if (required === undefined) return;
  const { as } = required.association;
  const why = 'which cannot leave out instances that are there';
  const message = `${name}: '${as}' is included with \`required\`, ${why}`;
  throw new IncludeError(message, { model: model.name, association: as });
}
