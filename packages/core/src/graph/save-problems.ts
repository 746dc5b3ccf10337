import type { PathChain } from '../errors/path.js';
import type { Problem } from '../errors/problem-list.js';
import type { Attribute } from '../schema/attribute.js';
import type { AssociationDefinition, ModelDefinition } from '../schema/model-definition.js';
import type { SaveRules } from '../schema/save-rules.js';
import { problemAt, valueProblem } from './problems.js';
import type { GraphRecord } from './record-graph.js';

/** Returns the problem of a record that a mode needs a key for. */
export function notIdentified(
  { name, primaryKey }: ModelDefinition,
  { mode, by }: SaveRules,
  path: PathChain,
): Problem {
  const nameOf = (key: readonly Attribute[]) => key.map((attribute) => `'${attribute.name}'`).join(' and ');
  const keys = [primaryKey, ...(by === undefined ? [] : [by])].map(nameOf).join(', or ');
  const text = `mode '${mode}' needs the key of a stored row of '${name}': ${keys}`;
  return problemAt(path, text, { code: 'INVALID_VALUE', model: name });
}

/** Returns the problem of a value for a row that is only linked. */
export function changesOfLinked({ name }: ModelDefinition, property: string, path: PathChain): Problem {
  const at = { parent: path, step: property };
  const text = `the row of '${name}' is only linked here (mode 'link'), so '${property}' would be lost`;
  return problemAt(at, text, {
    code: 'INVALID_VALUE',
    model: name,
    hint: "leave it out, or use mode 'save'",
  });
}

/** Returns the problem of a value that would soft-delete a stored row, past what `missing` allows. */
export function deletesRow(
  { name: model }: ModelDefinition,
  { name: attribute }: Attribute,
  path: PathChain,
): Problem {
  const text = `'${model}.${attribute}' must be null in a row that may be stored`;
  return problemAt({ parent: path, step: attribute }, text, {
    code: 'INVALID_VALUE',
    model,
    attribute,
    hint: 'delete rows with destroy, or by leaving them out of a list with `missing`',
  });
}

/** Returns the problem of a stored row that is not below the record that it is nested in. */
export function rowElsewhere(
  { model: { name }, path }: Pick<GraphRecord, 'model' | 'path'>,
  { as, source, keyHolder }: AssociationDefinition,
): Problem {
  const owner = `'${as}' of '${source.name}'`;
  const text =
    keyHolder === 'target'
      ? `the row of '${name}' with this key is not one of ${owner}: it belongs to another record`
      : `the row of '${name}' with this key is not linked by ${owner}, so its values cannot be changed here`;
  const remedy = keyHolder === 'target' ? '' : ', or pass the key alone to link the row as it is';
  return problemAt(path, text, {
    code: 'MOVED_RECORD',
    model: name,
    association: as,
    hint: `allow it with \`moved: 'take'\`${remedy}`,
  });
}

/** Returns the problem of an association of which an instance has loaded a part: the rest would be removed. */
export function partlyLoaded({ as, source, keyHolder }: AssociationDefinition, path: PathChain): Problem {
  const others = keyHolder === 'source' ? 'the row that it refers to' : 'rows that were not loaded';
  const kept = keyHolder === 'source' ? `leave it out of \`include\`` : "say `missing: 'keep'`";
  return problemAt(
    path,
    `'${as}' of '${source.name}' was loaded in part, so this save would remove ${others}`,
    {
      code: 'PARTLY_LOADED',
      model: source.name,
      association: as,
      hint: `load '${as}' without \`where\`, \`limit\` and \`required\` below it, or ${kept}`,
    },
  );
}

/** Returns the problem of a stored row that a save gives no version of. */
export function versionRequired(model: ModelDefinition, attribute: string, path: PathChain): Problem {
  const what = 'is required to save a stored row: the version that was read';
  return valueProblem('NULL_NOT_ALLOWED', model, attribute, path, what, "or pass `version: 'ignore'`");
}

/** Returns the problem of an instance whose primary key is not that of its row. */
export function changedKey({ name: model }: ModelDefinition, attribute: string, path: PathChain): Problem {
  const what = 'is the key of a stored row, and a save of nested values does not change keys';
  return problemAt({ parent: path, step: attribute }, `'${model}.${attribute}' ${what}`, {
    code: 'INVALID_VALUE',
    model,
    attribute,
  });
}
