import type { Condition } from '../plan/condition.js';
import type { Attribute } from '../schema/attribute.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import type { Compiler } from './compiler.js';
import { type Fragment, fragment, join } from './fragment.js';
import type { Statement } from './statement.js';
import { whereFragment } from './where.js';

/** An attribute and the canonical value that it gets. */
export type Assignment = readonly [attribute: Attribute, value: unknown];

/** Sets attributes of the rows that meet a condition. */
export function updateStatement(
  compiler: Compiler,
  model: ModelDefinition,
  assignments: readonly Assignment[],
  where: Condition | Fragment,
): Statement {
  const sets = assignments.map(([attribute, value]) =>
    fragment('?? = ?', [attribute.column], [compiler.encode(attribute, value)]),
  );
  const verb = join([fragment('update ?? set ', [model.table]), join(sets, ', ')], '');
  return changeStatement(compiler, model, verb, fragmentOf(compiler, where));
}

/** Deletes the rows that meet a condition. */
export function deleteStatement(
  compiler: Compiler,
  model: ModelDefinition,
  where: Condition | Fragment,
): Statement {
  return changeStatement(
    compiler,
    model,
    fragment('delete from ??', [model.table]),
    fragmentOf(compiler, where),
  );
}

function fragmentOf(compiler: Compiler, where: Condition | Fragment): Fragment {
  return 'text' in where ? where : whereFragment(compiler, where, '');
}

function changeStatement(
  compiler: Compiler,
  model: ModelDefinition,
  verb: Fragment,
  condition: Fragment,
): Statement {
  const which = condition.text === '' ? condition : join([condition], '', ' where ');
  const { text, identifiers, values } = join([verb, which], '');
  const shape = JSON.stringify([text, identifiers]);
  const sql = compiler.cached(model, shape, () => compiler.render(text, identifiers, values.length));
  return { sql, bindings: values };
}
