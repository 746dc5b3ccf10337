import type { Attribute } from '../schema/attribute.js';
import { descriptionOf, isDataType } from '../schema/data-types/index.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { SqlFragment } from '../schema/sql-fragment.js';
import { describeValue } from '../util/describe-value.js';
import { isPlainObject } from '../util/plain-object.js';
import { unknownOption } from '../util/unknown-option.js';
import { expressionOf } from './expression.js';
import type { Computed, Selection } from './find-plan.js';
import { attributeIn, wrongOption } from './invalid-query.js';

/** What `attributes` asks for. */
export interface RequestedAttributes {
  readonly shown: ReadonlySet<Attribute>;
  readonly computed: readonly Computed[];
}

/**
 * Reads `attributes`: a list of names and expressions, or `{ include, exclude }`, which starts from all of them.
 *
 * @throws OptionError naming what is wrong
 */
export function readAttributesOption(
  model: ModelDefinition,
  asked: unknown,
  option: string,
): RequestedAttributes {
  if (asked === undefined) return { shown: new Set(model.attributes), computed: [] };
  if (Array.isArray(asked)) {
    const isName = (each: unknown) => typeof each === 'string';
    return {
      shown: new Set(asked.filter(isName).map((name) => attributeIn(model, option, name))),
      computed: readExpressions(
        model,
        asked.filter((each) => !isName(each)),
        option,
      ),
    };
  }
  if (!isPlainObject(asked)) {
    const forms = 'an array of names and expressions, or { include, exclude }';
    throw wrongOption(model, `${option} takes ${forms}, not ${describeValue(asked)}`);
  }
  const unknown = unknownOption(asked, ['include', 'exclude']);
  if (unknown !== undefined) throw wrongOption(model, `${option} has ${unknown}`);
  const { include = [], exclude = [] } = asked as { readonly include?: unknown; readonly exclude?: unknown };
  const left = new Set(model.attributes);
  for (const name of listOf(model, exclude, `${option}.exclude`))
    left.delete(attributeIn(model, `${option}.exclude`, name));
  const added = listOf(model, include, `${option}.include`);
  return { shown: left, computed: readExpressions(model, added, `${option}.include`) };
}

/** The columns for what is asked, beside those `needed` by which rows that belong together find each other. */
export function selectionOf(
  model: ModelDefinition,
  { shown, computed }: RequestedAttributes,
  needed: ReadonlySet<string>,
): Selection {
  const columns = model.attributes.filter((attribute) => shown.has(attribute) || needed.has(attribute.name));
  const hidden = columns.filter((attribute) => !shown.has(attribute)).map(({ name }) => name);
  return Object.freeze({ columns: Object.freeze(columns), computed, hidden: Object.freeze(hidden) });
}

function listOf(model: ModelDefinition, given: unknown, option: string): readonly unknown[] {
  if (Array.isArray(given)) return given;
  throw wrongOption(model, `${option} takes an array, not ${describeValue(given)}`);
}

function readExpressions(model: ModelDefinition, entries: readonly unknown[], option: string): Computed[] {
  const aliases = new Set<string>();
  return entries.map((entry) => {
    const computed = readExpression(model, entry, option);
    if (aliases.has(computed.alias))
      throw wrongOption(model, `${option}: two expressions have the name '${computed.alias}'`);
    aliases.add(computed.alias);
    return computed;
  });
}

function readExpression(model: ModelDefinition, entry: unknown, option: string): Computed {
  const [fragment, alias, type] = Array.isArray(entry) ? entry : [];
  if (!(fragment instanceof SqlFragment) || typeof alias !== 'string' || alias === '') {
    const given = typeof entry === 'string' ? `'${entry}'` : describeValue(entry);
    const form = 'an expression is [sql`…`, name, type], such as [sql`count(*)`, "total", DataTypes.INTEGER]';
    throw wrongOption(model, `${option}: ${given} cannot be read; ${form}`);
  }
  if (!isDataType(type)) {
    const why = 'what databases send differs by expression';
    throw wrongOption(model, `${option}: '${alias}' needs a data type as its third item; ${why}`);
  }
  if (isMemberName(model, alias))
    throw wrongOption(
      model,
      `${option}: '${alias}' is a member of '${model.name}' already; use another name`,
    );
  return Object.freeze({
    alias,
    expression: expressionOf(model, fragment, `${option}: '${alias}'`),
    type: descriptionOf(type),
  });
}

function isMemberName(
  { attributeByName, associations, throughNames, declaration }: ModelDefinition,
  name: string,
) {
  return (
    attributeByName.has(name) ||
    associations.has(name) ||
    throughNames.has(name) ||
    name in (declaration.instanceClass as unknown as { readonly prototype: object }).prototype
  );
}
