import { ConfigurationError } from '../errors/schema-errors.js';
import { describeValue } from '../util/describe-value.js';
import { findOptionMistake, type OptionKind, text } from '../util/option-kinds.js';
import { isPlainObject } from '../util/plain-object.js';
import { conditionKind, type IndexCondition } from './index-declaration.js';
import { unusableName } from './naming.js';

/** A check constraint as the user declares it. */
export interface CheckConstraintOptions {
  /**
   * The condition that no row may break: attributes and values, with operators, as in `where` of a finder, or an `sql`
   * fragment. As in SQL, a row does not break a condition that compares null.
   */
  readonly check: IndexCondition;
  /** The name of the constraint. Default: a name that Espalier generates from the table, the columns and the condition. */
  readonly name?: string;
}

/** A check constraint of a table: frozen data. Its condition is checked when the models are resolved. */
export interface CheckConstraint {
  readonly name: string | undefined;
  /** As the user declares it. */
  readonly check: unknown;
}

const optionKinds = {
  check: conditionKind,
  name: text,
} as const satisfies Readonly<Record<keyof CheckConstraintOptions, OptionKind>>;

/** Reads the option `checks` of a model. @throws ConfigurationError if one cannot work */
export function readChecks(
  model: string,
  declared: readonly CheckConstraintOptions[] = [],
): readonly CheckConstraint[] {
  const names = new Set<string>();
  const checks = declared.map((options: unknown, position) => {
    const fail = (why: string) =>
      new ConfigurationError(`Model '${model}': checks[${position}] ${why}`, { model });
    if (!isPlainObject(options)) throw fail(`is ${describeValue(options)}, not an object with \`check\``);
    const mistake = findOptionMistake(options, optionKinds);
    if (mistake !== undefined) throw fail(`has ${mistake}`);
    const { check, name } = options as Partial<CheckConstraintOptions>;
    if (check === undefined) throw fail('has no `check`');
    const unusable = name === undefined ? undefined : unusableName(name);
    if (unusable !== undefined) throw fail(`has the name '${name}', which ${unusable}`);
    if (name !== undefined && names.has(name)) throw fail(`has the name '${name}', as another one has`);
    if (name !== undefined) names.add(name);
    return Object.freeze({ name, check });
  });
  return Object.freeze(checks);
}
