import { stateOf } from '../schema/instance-state.js';

type Plain = Record<string, unknown>;

/**
 * An instance and the instances below it as plain objects, each once, so that a graph with rings stays one.
 * JSON has no bigint: they become strings of digits. Nothing recurses on the depth of the graph.
 */
export function toPlain(root: object): Plain {
  const made = new Map<object, Plain>();
  const pending: object[] = [];
  const convert = (value: unknown): unknown => {
    if (typeof value === 'bigint') return value.toString();
    if (value === null || typeof value !== 'object') return value;
    if (Array.isArray(value)) return value.map(convert);
    if (stateOf(value) === undefined) return value;
    return plainOf(value);
  };
  const plainOf = (instance: object): Plain => {
    const known = made.get(instance);
    if (known !== undefined) return known;
    const plain: Plain = {};
    made.set(instance, plain);
    pending.push(instance);
    return plain;
  };
  const result = plainOf(root);
  for (let instance = pending.pop(); instance !== undefined; instance = pending.pop()) {
    const plain = plainOf(instance);
    for (const [key, value] of Object.entries(instance)) plain[key] = convert(value);
  }
  return result;
}
