import type { Knex } from 'knex';
import type { KeyPair } from '../schema/association.js';
import type { Attribute } from '../schema/attribute.js';
import { type Association, attributeNamed, type ModelDefinition } from '../schema/model-definition.js';
import { type Compiler, placeholders } from './compiler.js';
import { equals, textOf } from './conditions.js';
import type { Statement } from './statement.js';

/** Which attributes of the parents lead into an association, and which columns of the rows found hold the same values. */
export function branchKeys(association: Association): {
  readonly parent: readonly string[];
  readonly row: readonly string[];
} {
  if (association.kind === 'belongsTo')
    return { parent: foreignKeysOf(association.keys), row: keysOf(association.keys) };
  const pairs = association.kind === 'belongsToMany' ? association.sourceKeys : association.keys;
  return { parent: keysOf(pairs), row: foreignKeysOf(pairs) };
}

const keysOf = (pairs: readonly KeyPair[]) => pairs.map(({ key }) => key);
const foreignKeysOf = (pairs: readonly KeyPair[]) => pairs.map(({ foreignKey }) => foreignKey);

/**
 * Reads the rows of an association for any number of parents. Columns come in the order of the target's attributes,
 * those of a through model behind them.
 *
 * @param parentKeys the parents' values for the attributes of {@link branchKeys}, distinct and without nulls
 */
export function branchStatement(
  compiler: Compiler,
  association: Association,
  parentKeys: readonly (readonly unknown[])[],
): Statement {
  const matched = matchedAttributes(association);
  const sql = compiler.textFor(association, 'branch', () =>
    textOf(branchBuilder(compiler, association, matched)),
  );
  const bound = scopeConditions(association).filter(({ value }) => value !== null);
  const scope = bound.map(({ attribute, value }) => compiler.encode(attribute, value));
  const keys = parentKeys.map((parts) =>
    parts.map((part, index) => compiler.encode(matched[index] as Attribute, part)),
  );
  return { sql, bindings: [...scope, ...compiler.dialect.bindKeys(keys)] };
}

/** The attributes that hold the parents' keys. */
function matchedAttributes(association: Association): readonly Attribute[] {
  const holder = association.kind === 'belongsToMany' ? association.through : association.target;
  return branchKeys(association).row.map((name) => attributeNamed(holder, name));
}

const targetAlias = 't';
const throughAlias = 'j';

function branchBuilder(
  compiler: Compiler,
  association: Association,
  matched: readonly Attribute[],
): Knex.QueryBuilder {
  const { target } = association;
  const builder = compiler.knex({ [targetAlias]: target.table }).select(prefixed(targetAlias, target));
  if (association.kind === 'belongsToMany') {
    const { through, targetKeys } = association;
    builder.select(prefixed(throughAlias, through)).join({ [throughAlias]: through.table }, (join) => {
      for (const { foreignKey, key } of targetKeys) {
        join.on(
          `${throughAlias}.${attributeNamed(through, foreignKey).column}`,
          `${targetAlias}.${attributeNamed(target, key).column}`,
        );
      }
    });
  }
  for (const { alias, attribute, value } of scopeConditions(association)) {
    const column = `${alias}.${attribute.column}`;
    if (value === null) builder.whereNull(column);
    else builder.whereRaw(equals(attribute), [column, null as never]);
  }
  const alias = association.kind === 'belongsToMany' ? throughAlias : targetAlias;
  const condition = compiler.dialect.matchesAnyKey(matched.map(({ type }) => type));
  return builder
    .whereRaw(condition, placeholders(condition, prefixedColumns(alias, matched)))
    .orderBy(prefixedColumns(targetAlias, target.primaryKey));
}

function prefixed(alias: string, model: ModelDefinition): string[] {
  return prefixedColumns(alias, model.attributes);
}

function prefixedColumns(alias: string, attributes: readonly Attribute[]): string[] {
  return attributes.map(({ column }) => `${alias}.${column}`);
}

/** An association leads only to rows that have its scope. */
function scopeConditions(
  association: Association,
): { alias: string; attribute: Attribute; value: unknown }[] {
  const inTarget = association.scope.map((scoped) => ({ ...scoped, alias: targetAlias }));
  if (association.kind !== 'belongsToMany') return inTarget;
  return [...inTarget, ...association.throughScope.map((scoped) => ({ ...scoped, alias: throughAlias }))];
}
