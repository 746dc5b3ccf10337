import { ValidationError } from '../errors/input-errors.js';
import type { AssociationDefinition } from '../schema/model-definition.js';
import { isModelReference } from '../schema/model-reference.js';
import { operatorLabel } from '../schema/operators.js';
import { SqlFragment } from '../schema/sql-fragment.js';
import { describeValue } from '../util/describe-value.js';
import { nearestName, suggestionHint } from '../util/did-you-mean.js';
import { enumerableSymbols } from '../util/enumerable-symbols.js';
import { isPlainObject } from '../util/plain-object.js';
import { shortenName } from '../util/shorten-name.js';
import { allOf, both, type Condition, everything, negate } from './condition.js';
import { wrongOption } from './invalid-query.js';

/** An association that has a condition, and the place of the condition in `where`. */
export interface FilteredAssociation {
  readonly association: AssociationDefinition;
  /** The default scope of the target: rows outside it are none of the association. */
  readonly scope: Condition;
  readonly at: string;
}

/** Reads a condition on the target. @param at the place of the condition in `where` */
type ReadTargetCondition = (where: unknown, at: string) => Condition;

type Quantifier = 'some' | 'none' | 'every';

const quantifiers: readonly Quantifier[] = ['some', 'none', 'every'];

/**
 * Reads a condition on the rows of an association: for a to-many, conditions after `some`, `none` and `every`; for a
 * to-one, conditions on its row, or null for no row.
 *
 * @throws ValidationError naming the place of an invalid condition
 */
export function readAssociationFilter(
  place: FilteredAssociation,
  value: unknown,
  readTarget: ReadTargetCondition,
): Condition {
  if (value === undefined) throw wrongFilter(place, 'is undefined', 'leave it out, or give conditions');
  return place.association.isToMany
    ? toManyCondition(place, value, readTarget)
    : toOneCondition(place, value, readTarget);
}

function toOneCondition(
  place: FilteredAssociation,
  value: unknown,
  readTarget: ReadTargetCondition,
): Condition {
  const { association, at } = place;
  if (value === null) return negate(rowThat(place, everything));
  if (isConditions(value)) return rowThat(place, readTarget(value, at));
  const message = `takes conditions on '${association.target.name}', or null for no row`;
  throw wrongFilter(place, `${message}, not ${describeOperand(value)}`, keyHint(association));
}

function keyHint({ keyHolder, hops: [{ foreignKeys }] }: AssociationDefinition): string | undefined {
  if (keyHolder !== 'source') return undefined;
  const names = foreignKeys.map(({ foreignKey }) => `'${foreignKey.name}'`);
  return `the key of the row is an attribute: ${names.join(', ')}`;
}

function toManyCondition(
  place: FilteredAssociation,
  value: unknown,
  readTarget: ReadTargetCondition,
): Condition {
  const { at } = place;
  if (!isConditions(value) || value instanceof SqlFragment) {
    const isNothing = value === null ? 'no rows are `none: {}`' : undefined;
    throw wrongFilter(place, `takes ${takenByToMany}, not ${describeOperand(value)}`, isNothing);
  }
  checkNoOperators(place, value);
  const given = Object.entries(value);
  if (given.length === 0) throw wrongFilter(place, `takes ${takenByToMany}, and has none of them`);
  return allOf(
    given.map(([name, conditions]) => {
      if (!isQuantifier(name)) throw wrongQuantifier(place, name);
      return quantified(place, name, readTarget(conditions, `${at}.${name}`));
    }),
  );
}

const takenByToMany = '{ some }, { none } or { every } with conditions';

function isQuantifier(name: string): name is Quantifier {
  return (quantifiers as readonly string[]).includes(name);
}

function quantified(place: FilteredAssociation, quantifier: Quantifier, condition: Condition): Condition {
  if (quantifier === 'some') return rowThat(place, condition);
  if (quantifier === 'none') return negate(rowThat(place, condition));
  // A row for which the condition is unknown does not meet it.
  return negate(rowThat(place, Object.freeze({ kind: 'isNotTrue', condition })));
}

function rowThat({ association, scope }: FilteredAssociation, condition: Condition): Condition {
  return Object.freeze({ kind: 'exists', association, condition: both(condition, scope) });
}

/** Whether a value is conditions, and not a row that looks like them. */
function isConditions(value: unknown): value is object {
  return value instanceof SqlFragment || (isPlainObject(value) && !isInstance(value));
}

function isInstance(value: object): boolean {
  return isModelReference(Object.getPrototypeOf(value)?.constructor);
}

function describeOperand(value: unknown): string {
  if (value instanceof SqlFragment) return 'an sql fragment';
  return isPlainObject(value) && isInstance(value) ? 'an instance' : describeValue(value);
}

function checkNoOperators({ association, at }: FilteredAssociation, value: object): void {
  const [symbol] = enumerableSymbols(value);
  if (symbol === undefined) return;
  const label = operatorLabel(symbol);
  throw wrongOption(
    association.source,
    `${at} has ${label}, which belongs in { some }, { none } or { every }`,
  );
}

function wrongQuantifier(place: FilteredAssociation, name: string): ValidationError {
  const { target } = place.association;
  const hint = target.attributeByName.has(name)
    ? `name the attributes of '${target.name}' in one of them: { some: { ${name}: … } }`
    : suggestionHint(nearestName(name, quantifiers));
  return wrongFilter(place, `takes ${takenByToMany}, not '${shortenName(name)}'`, hint);
}

function wrongFilter({ association, at }: FilteredAssociation, message: string, hint?: string) {
  const { source, as } = association;
  const details = { code: 'INVALID_QUERY', model: source.name, association: as, hint } as const;
  return new ValidationError(`${at} ${message}`, details);
}
