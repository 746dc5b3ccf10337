import type { GraphRecord } from '../graph/record-graph.js';
import type { LinkBatch } from '../plan/write-plan.js';
import { touchedAttributes } from '../schema/timestamps.js';
import type { Compiler } from './compiler.js';
import type { Statement } from './statement.js';

/** A row to update, and the record that it comes to refer to. */
export interface RowLink {
  readonly record: GraphRecord;
  readonly to: GraphRecord;
}

/**
 * Sets the foreign keys of any number of rows, and gives back the primary keys of those that were there. Keys and values travel as so many bindings as there are columns, so the text does not
 * depend on the number of rows.
 */
export function updateForeignKeysStatement(
  compiler: Compiler,
  { model, pairs, scope }: LinkBatch,
  links: readonly RowLink[],
  now: Date,
): Statement {
  const { dialect } = compiler;
  const { primaryKey } = model;
  const set = pairs.map(({ attribute }) => attribute);
  const columns = [...primaryKey, ...set];
  const touched = touchedAttributes(model);
  const keys = primaryKey.map(({ column }) => `${model.table}.${column}`);
  const same = [...scope.map(({ attribute }) => attribute), ...touched];
  const identifiers = [model.table, ...[...set, ...same].map(({ column }) => column), ...keys, ...keys];
  const rows = dialect.bindKeyList(
    links.map(({ record, to }) => [
      ...primaryKey.map((attribute) => compiler.encode(attribute, record.values[attribute.name])),
      ...pairs.map(({ attribute, key }) => compiler.encode(attribute, to.values[key.name])),
    ]),
  );
  const sql = compiler.cached(model, `link ${same.length} ${JSON.stringify(identifiers)}`, () => {
    const assignments = [
      ...set.map((_, index) => `?? = v.c${primaryKey.length + index}`),
      ...same.map(() => '?? = ?'),
    ];
    const matches = primaryKey.map((_, index) => `?? = v.c${index}`);
    const source = dialect.valuesRelation(columns.map(({ type }) => type));
    return compiler.render(
      `update ?? set ${assignments.join(', ')} from ${source} where ${matches.join(' and ')} returning ${primaryKey.map(() => '??').join(', ')}`,
      identifiers,
      same.length + rows.length,
    );
  });
  const given = [...scope.map(({ value }) => value), ...touched.map(() => now)];
  return { sql, bindings: [...same.map((each, index) => compiler.encode(each, given[index])), ...rows] };
}
