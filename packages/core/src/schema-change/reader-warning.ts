import type { SchemaWarning } from './schema-plan.js';

/**
 * Returns the warning of a step that drops or changes what a view or a trigger reads.
 *
 * @param reader its kind and its name: `view 'names'`
 */
export function readerWarning(reader: string, column: string): SchemaWarning {
  const [kind] = reader.split(' ');
  return {
    kind: 'mayFail',
    text: `the ${reader} reads '${column}', so the step fails; drop the ${kind} before it, and create it again after it`,
  };
}
