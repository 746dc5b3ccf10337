import type { LinkBatch } from '../plan/create-plan.js';
import { attributeNamed } from '../schema/model-definition.js';
import type { Compiler } from './compiler.js';
import type { Statement } from './statement.js';

/** Sets the foreign key of one row to the key of the record it is linked to. */
export function linkStatement(
  compiler: Compiler,
  link: LinkBatch,
  row: Readonly<Record<string, unknown>>,
  to: Readonly<Record<string, unknown>>,
  now: Date,
): Statement {
  const { model, pairs } = link;
  const stamp = model.timestamps ? [attributeNamed(model, 'updatedAt')] : [];
  const set = [...pairs.map(({ attribute }) => attribute), ...stamp];
  const assignments = set.map(() => '?? = ?').join(', ');
  const condition = model.primaryKey.map(() => '?? = ?').join(' and ');
  const identifiers = [model.table, ...[...set, ...model.primaryKey].map(({ column }) => column)];
  const sql = compiler.textFor(model, `link ${JSON.stringify(identifiers)}`, () =>
    compiler.text(
      `update ?? set ${assignments} where ${condition}`,
      identifiers,
      set.length + model.primaryKey.length,
    ),
  );
  const bindings = [
    ...pairs.map(({ attribute, key }) => compiler.encode(attribute, to[key.name])),
    ...stamp.map((attribute) => compiler.encode(attribute, now)),
    ...model.primaryKey.map((attribute) => compiler.encode(attribute, row[attribute.name])),
  ];
  return { sql, bindings };
}
