import type { Attribute } from '../schema/attribute.js';
import { descriptionOf, isDataType } from '../schema/data-types/index.js';
import { isMemberName } from '../schema/member-names.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { SqlFragment } from '../schema/sql-fragment.js';
import { readItems } from '../util/array-holes.js';
import { describeValue } from '../util/describe-value.js';
import { isPlainObject } from '../util/plain-object.js';
import { unknownOption } from '../util/unknown-option.js';
import { readSqlFragment } from './expression.js';
import type { ColumnSelection, ComputedColumn } from './find-plan.js';
import { readAttribute, wrongOption } from './invalid-query.js';

/** The attributes and expressions that a finder returns. */
export interface RequestedAttributes {
  readonly shown: ReadonlySet<Attribute>;
  readonly computed: readonly ComputedColumn[];
}

/**
 * Reads `attributes`: a list of names and expressions, or `{ include, exclude }`, which starts from all attributes.
 *
 * @throws OptionError naming what is invalid
 */
export function readAttributesOption(
  model: ModelDefinition,
  attributes: unknown,
  option: string,
): RequestedAttributes {
  if (attributes === undefined) return { shown: new Set(model.attributes), computed: [] };
  if (Array.isArray(attributes)) {
    const entries = readList(model, attributes, option);
    const isName = (each: unknown) => typeof each === 'string';
    return {
      shown: new Set(entries.filter(isName).map((name) => readAttribute(model, option, name))),
      computed: readComputedList(
        model,
        entries.filter((each) => !isName(each)),
        option,
      ),
    };
  }
  if (!isPlainObject(attributes)) {
    const forms = 'an array of names and expressions, or { include, exclude }';
    throw wrongOption(model, `${option} takes ${forms}, not ${describeValue(attributes)}`);
  }
  const unknown = unknownOption(attributes, ['include', 'exclude']);
  if (unknown !== undefined) throw wrongOption(model, `${option} has ${unknown}`);
  const { include = [], exclude = [] } = attributes as {
    readonly include?: unknown;
    readonly exclude?: unknown;
  };
  const shown = new Set(model.attributes);
  for (const name of readList(model, exclude, `${option}.exclude`))
    shown.delete(readAttribute(model, `${option}.exclude`, name));
  const added = readList(model, include, `${option}.include`);
  return { shown, computed: readComputedList(model, added, `${option}.include`) };
}

/** Returns the columns to read: those of the requested attributes, and those `needed` to match rows. */
export function buildSelection(
  model: ModelDefinition,
  { shown, computed }: RequestedAttributes,
  needed: ReadonlySet<string>,
): ColumnSelection {
  const columns = model.attributes.filter((attribute) => shown.has(attribute) || needed.has(attribute.name));
  const hidden = columns.filter((attribute) => !shown.has(attribute)).map(({ name }) => name);
  return Object.freeze({ columns: Object.freeze(columns), computed, hidden: Object.freeze(hidden) });
}

function readList(model: ModelDefinition, list: unknown, option: string): readonly unknown[] {
  if (Array.isArray(list)) return readItems(list, (what) => wrongOption(model, `${option}${what}`));
  throw wrongOption(model, `${option} takes an array, not ${describeValue(list)}`);
}

function readComputedList(
  model: ModelDefinition,
  entries: readonly unknown[],
  option: string,
): ComputedColumn[] {
  const aliases = new Set<string>();
  return entries.map((entry) => {
    const computed = readComputed(model, entry, option);
    if (aliases.has(computed.alias))
      throw wrongOption(model, `${option}: two expressions have the name '${computed.alias}'`);
    aliases.add(computed.alias);
    return computed;
  });
}

function readComputed(model: ModelDefinition, entry: unknown, option: string): ComputedColumn {
  const [fragment, alias, type] = Array.isArray(entry) ? entry : [];
  if (!(fragment instanceof SqlFragment) || typeof alias !== 'string' || alias === '') {
    const found = typeof entry === 'string' ? `'${entry}'` : describeValue(entry);
    const form = 'an expression is [sql`…`, name, type], such as [sql`count(*)`, "total", DataTypes.INTEGER]';
    throw wrongOption(model, `${option}: ${found} cannot be read; ${form}`);
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
    expression: readSqlFragment(model, fragment, `${option}: '${alias}'`),
    type: descriptionOf(type),
  });
}
