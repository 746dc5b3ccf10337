import { type JsonPath, parseJsonPath } from '../schema/json-path.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { describeValue } from '../util/describe-value.js';
import { shortenName } from '../util/shorten-name.js';
import { invalidQuery } from './invalid-query.js';

/**
 * Reads a path into JSON, which may come from a request.
 *
 * @throws ValidationError if it is not a path
 */
export function readJsonPath(model: ModelDefinition, path: unknown, at: string, attribute: string): JsonPath {
  if (typeof path !== 'string')
    throw invalidQuery(model, `${at} takes a path as text, not ${describeValue(path)}`, attribute);
  const steps = parseJsonPath(path);
  if (steps !== undefined) return steps;
  const hint =
    'a path is keys and indexes, as in a.b[0]; a key with other characters is a JSON string: "a.b"';
  throw invalidQuery(model, `${at}: '${shortenName(path)}' is not a path into JSON`, attribute, hint);
}
