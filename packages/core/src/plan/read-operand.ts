import type { SqlSyntax } from '../dialect/sql-syntax.js';
import { datePartType } from '../schema/data-types/aggregated.js';
import { descriptionOf, isDataType } from '../schema/data-types/index.js';
import type { AssociationDefinition, ModelDefinition } from '../schema/model-definition.js';
import { ASSOCIATION, type AssociationReference, isAssociationReference } from '../schema/model-reference.js';
import { datePartOf, SqlFragment } from '../schema/sql-fragment.js';
import { describeValue } from '../util/describe-value.js';
import type { AggregateJoin, AggregateOperand } from './aggregate-plan.js';
import { readAggregatedFragment } from './check-aggregates.js';
import { readAttribute, wrongOption } from './invalid-query.js';
import { isJoinedOnce } from './joined-once.js';
import { defaultScopeOf } from './scopes.js';

/** Where an operand is read: the model of the call, the option, and the joins that were needed so far. */
export interface OperandPlace {
  readonly model: ModelDefinition;
  readonly at: string;
  readonly syntax: SqlSyntax;
  /** Gets the joins that the operand needs. */
  readonly joins: AggregateJoin[];
}

/**
 * Reads an operand: an attribute, a part of a date, or an `sql` fragment with its data type, each after the to-one
 * associations that lead to its row.
 *
 * @throws OptionError naming what is wrong
 */
export function readOperand(place: OperandPlace, given: unknown): AggregateOperand {
  const parts = Array.isArray(given) ? Array.from(given) : [given];
  const count = parts.findIndex((part) => !isAssociationReference(part));
  const steps = (count < 0 ? parts : parts.slice(0, count)) as AssociationReference[];
  const { model, join } = joinSteps(place, steps);
  const leaf = parts.slice(steps.length);
  const [value, type] = leaf;
  if (leaf.length === 1 && typeof value === 'string') {
    const attribute = readAttribute(model, place.at, value);
    return Object.freeze({ join, value: attribute, type: attribute.type });
  }
  const isTyped = leaf.length === 2 && isDataType(type);
  if (value instanceof SqlFragment && (isTyped || (leaf.length === 1 && datePartOf(value) !== undefined))) {
    const expression = readAggregatedFragment(model, value, place.at, 'ofRow', place.syntax);
    const description = isTyped ? descriptionOf(type) : datePartType;
    return Object.freeze({ join, value: expression, type: description });
  }
  const forms =
    'an attribute, a part of a date, or [sql`…`, type], after to-one associations if it is of their row';
  const found = value instanceof SqlFragment ? 'an sql fragment without a data type' : describeOperand(given);
  throw wrongOption(place.model, `${place.at} takes ${forms}; not ${found}`);
}

function describeOperand(given: unknown): string {
  return Array.isArray(given) ? `[${given.map(describeValue).join(', ')}]` : describeValue(given);
}

/** Follows associations from the model, and returns the model and the join that they lead to. */
function joinSteps(
  place: OperandPlace,
  steps: readonly AssociationReference[],
): { readonly model: ModelDefinition; readonly join: number | undefined } {
  let model = place.model;
  let join: number | undefined;
  for (const step of steps) {
    const association = toOneOf(place, model, step);
    join = addJoin(place.joins, association, join);
    model = association.target;
  }
  return { model, join };
}

function toOneOf(
  place: OperandPlace,
  source: ModelDefinition,
  step: AssociationReference,
): AssociationDefinition {
  const declaration = step[ASSOCIATION];
  const association = [...source.associations.values()].find((each) => each.declaration === declaration);
  if (association === undefined)
    throw wrongOption(place.model, `${place.at}: an association in it is not one of '${source.name}'`);
  if (!association.isToMany) {
    checkJoinedRow(place, association);
    return association;
  }
  const why = `refers to many rows, which would be counted once each; aggregate '${association.target.name}' instead`;
  throw wrongOption(place.model, `${place.at}: '${association.as}' ${why}`);
}

/** @throws OptionError if nothing says which of several rows of an association is joined */
function checkJoinedRow({ model, at }: OperandPlace, association: AssociationDefinition): void {
  const { as, source, target } = association;
  if (target.primaryKey.length > 0 || isJoinedOnce(association)) return;
  const rows = `'${as}' of '${source.name}' may have several rows`;
  const why = `'${target.name}' has no primary key that says which one is joined`;
  const hint = `declare the key of '${target.name}', or aggregate '${target.name}' instead`;
  throw wrongOption(model, `${at}: ${rows}, and ${why}`, undefined, hint);
}

/** Returns the position of a join, and adds the join unless it is there. */
function addJoin(
  joins: AggregateJoin[],
  association: AssociationDefinition,
  source: number | undefined,
): number {
  const known = joins.findIndex((each) => each.association === association && each.source === source);
  if (known >= 0) return known;
  const scope = defaultScopeOf(association.target);
  return joins.push(Object.freeze({ association, source, scope, required: undefined })) - 1;
}
