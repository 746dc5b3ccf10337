import { formatChain } from '../../errors/path.js';
import type { Problem } from '../../errors/problem-list.js';
import { problemAt, scopeConflict } from '../../graph/problems.js';
import type { GraphRecord } from '../../graph/record-graph.js';
import type { UnsavedNesting } from '../../instance/unsaved-nesting.js';
import type { AssociationDefinition, ModelDefinition } from '../../schema/model-definition.js';
import type { NestingRole, ShownProperty } from './nesting-snapshot.js';

/** Returns the problem that a hook has changed how records are nested, which cannot be stored. */
export function nestingChangedByHook(shown: ShownProperty, hooks: string): Problem {
  const { record, name, role } = shown;
  if (role.kind === 'scope') return scopeConflict(record.model, name, record.path);
  const { name: model } = record.model;
  const code = role.kind === 'foreignKey' ? 'FOREIGN_KEY_CONFLICT' : 'INVALID_VALUE';
  const [consequence, hint] = explain(shown.record, role);
  const text = `${hooks} has changed '${name}' of '${model}', ${consequence}`;
  return problemAt({ parent: record.path, step: name }, text, {
    code,
    model,
    hint,
    association: role.association?.as,
    attribute: role.kind === 'foreignKey' ? name : undefined,
  });
}

const tooLate = 'yet what is nested was read before the hooks, so the change would be lost';

/** Returns why the change cannot be stored, and what to do instead. */
function explain(
  record: GraphRecord,
  role: Exclude<NestingRole, { kind: 'scope' }>,
): [consequence: string, hint: string] {
  if (role.kind === 'association') return [tooLate, remedyFor(role.association, record)];
  if (role.kind === 'through')
    return [tooLate, 'set attributes of the through row that is there, or nest it in the values of the call'];
  const { to } = role.edge;
  const where = formatChain(to.path) || to.model.name;
  return [
    `yet nesting sets it to the key of the record at '${where}'`,
    'leave it alone, or nest nothing there',
  ];
}

function remedyFor(association: AssociationDefinition, { operation }: GraphRecord): string {
  const { keyHolder, target, hops } = association;
  const inValues = 'nest it in the values of the call';
  if (keyHolder === 'source') {
    const foreignKey = hops[0].pairs.map(({ from }) => `'${from.name}'`).join(' and ');
    return `${inValues}, or nest nothing there and set ${foreignKey} to the key of a stored row`;
  }
  const rows = association.isToMany ? 'rows' : 'the row';
  const hook = operation === 'insert' ? 'afterCreate' : 'afterSave';
  const inHook = `create ${rows} of '${target.name}' in an '${hook}' hook`;
  return `${inValues}, or ${inHook}, inside the transaction of the call`;
}

/** Returns the problem that a hook of a save has changed what is nested, which the save does not store. */
export function nestedByHookOfSave(
  { name }: ModelDefinition,
  { path, model, association, attribute }: UnsavedNesting,
  hook: string,
): Problem {
  const what =
    attribute === undefined
      ? `'${association.as}' of '${association.source.name}'`
      : `'${model.name}.${attribute}'`;
  const text = `a '${hook}' hook of '${name}' has changed ${what}, yet a save stores attributes alone, so the change would be lost`;
  const hint = `write the rows of '${association.target.name}' in an 'afterSave' hook`;
  const details = {
    code: 'INVALID_VALUE',
    model: model.name,
    association: association.as,
    attribute,
    hint,
  } as const;
  return problemAt(path, text, details);
}
