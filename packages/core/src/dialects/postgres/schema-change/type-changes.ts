import type { Change } from '../../../schema-change/changes.js';
import type { SchemaWarning } from '../../../schema-change/schema-plan.js';

/** A type by its name and its parameters. */
interface ParsedType {
  readonly name: string;
  readonly parameters: readonly number[];
}

const texts = ['text', 'character varying', 'character'];
const integers = ['smallint', 'integer', 'bigint'];
const numbers = [...integers, 'numeric', 'real', 'double precision'];
const instants = ['date', 'timestamp with time zone', 'timestamp without time zone'];
const jsons = ['json', 'jsonb'];

/** The types between which an assignment converts, and rejects a value that does not fit. */
const assigned = [numbers, instants, jsons];

/** The types between which an explicit cast converts. */
const casts: readonly (readonly [from: string, to: readonly string[]])[] = [
  ['integer', ['boolean']],
  ['boolean', ['integer']],
  ['jsonb', [...numbers, 'boolean']],
];

function parseType(type: string): ParsedType {
  const [, parameters] = /\(([\d, -]+)\)/.exec(type) ?? [];
  return {
    name: type.replace(/\([\d, -]+\)/, ''),
    parameters: parameters === undefined ? [] : parameters.split(',').map(Number),
  };
}

/**
 * Returns the cast by which a column of one type becomes another. A cast would shorten a text that is too long, and an
 * assignment rejects it, so there is none where an assignment converts. Types that know nothing of each other are converted
 * by way of their texts.
 */
export function castBetween({ from, to }: Change<string>): string | undefined {
  const [source, target] = [parseType(from).name, parseType(to).name];
  const isAssigned = assigned.some((family) => family.includes(source) && family.includes(target));
  if (source === target || texts.includes(target) || isAssigned) return undefined;
  const isCast = casts.some(([one, other]) => one === source && other.includes(target));
  return texts.includes(source) || isCast ? `::${to}` : `::text::${to}`;
}

/** Whether every value of one type is a value of the other, in the same form, so that no row is written again. */
export function isWidening({ from, to }: Change<string>): boolean {
  const [source, target] = [parseType(from), parseType(to)];
  if (source.name === 'character') return false;
  if (target.name === 'text') return texts.includes(source.name);
  if (target.name === 'character varying' && texts.includes(source.name))
    return isAtLeast(target.parameters[0], source.parameters[0]);
  if (target.name !== 'numeric' || source.name !== 'numeric') return false;
  if (target.parameters.length === 0) return true;
  const hasScale = target.parameters[1] === source.parameters[1];
  return hasScale && source.parameters.length > 0 && isAtLeast(target.parameters[0], source.parameters[0]);
}

/** Whether one limit allows what another allows. Without a limit, everything is allowed. */
function isAtLeast(limit: number | undefined, other: number | undefined): boolean {
  return limit === undefined || (other !== undefined && limit >= other);
}

/** Whether a conversion rounds values, or leaves a part of them out. */
function losesDigits({ from, to }: Change<string>): boolean {
  const [source, target] = [parseType(from), parseType(to)];
  const hasFraction = ['numeric', 'real', 'double precision'].includes(source.name);
  if (integers.includes(target.name)) return hasFraction;
  if (['real', 'double precision'].includes(target.name))
    return ['numeric', 'bigint', 'double precision'].includes(source.name) && source.name !== target.name;
  if (target.name === 'numeric' && target.parameters.length > 0)
    return hasFraction && !isAtLeast(target.parameters[1], scaleOf(source));
  return target.name === 'date' && source.name.startsWith('timestamp');
}

/** A numeric with a precision has a scale; floats, and a numeric without a precision, have any number of digits. */
function scaleOf({ name, parameters }: ParsedType): number | undefined {
  return name === 'numeric' && parameters.length > 0 ? (parameters[1] ?? 0) : undefined;
}

/** Returns what to know before a column gets another type. */
export function typeWarnings(change: Change<string>): readonly SchemaWarning[] {
  if (isWidening(change)) return [];
  const { from, to } = change;
  const usesZone = [from, to].every((type) => type.startsWith('timestamp')) && from !== to;
  return [
    ...(losesDigits(change)
      ? [{ kind: 'dataLoss', text: `values that ${to} cannot hold are rounded or cut` } as const]
      : []),
    { kind: 'mayFail', text: `a value that is no ${to} makes the step fail` },
    ...(usesZone
      ? [{ kind: 'mayFail', text: 'times are converted by the time zone of the session' } as const]
      : []),
    {
      kind: 'lock',
      text: 'the whole table is written again, and no other transaction can read it meanwhile',
    },
  ];
}
