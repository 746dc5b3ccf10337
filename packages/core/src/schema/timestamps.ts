import type { Attribute } from './attribute.js';
import type { ModelDefinition, Timestamps } from './model-definition.js';

type Timestamped = Pick<ModelDefinition, 'timestamps'>;

/** Returns the timestamp attributes of a model that was declared with `timestamps`. */
export function timestampsIn(attributeByName: ReadonlyMap<string, Attribute>): Timestamps | undefined {
  const createdAt = attributeByName.get('createdAt');
  const updatedAt = attributeByName.get('updatedAt');
  return createdAt && updatedAt && Object.freeze({ createdAt, updatedAt });
}

/** Whether an attribute is `createdAt` or `updatedAt` of a model that has timestamps. */
export function isTimestamp({ timestamps }: Timestamped, { name }: Attribute): boolean {
  return (
    timestamps !== undefined && (name === timestamps.createdAt.name || name === timestamps.updatedAt.name)
  );
}

/** Returns the timestamps that an update sets to its time: `updatedAt`, or none. */
export function touchedAttributes({ timestamps }: Timestamped): readonly Attribute[] {
  return timestamps === undefined ? [] : [timestamps.updatedAt];
}

/** Returns the attributes that each update of a row sets in addition to its own: `updatedAt` and `version`. */
export function attributesOfEveryUpdate(
  model: Pick<ModelDefinition, 'timestamps' | 'version'>,
): readonly Attribute[] {
  const touched = touchedAttributes(model);
  return model.version === undefined ? touched : [...touched, model.version];
}

/** Sets `updatedAt` in the values of an update, unless they have it already. Returns the same values. */
export function touch<V extends Record<string, unknown>>(
  { timestamps }: Timestamped,
  values: V,
  now = new Date(),
): V {
  const name = timestamps?.updatedAt.name;
  if (name !== undefined && values[name] === undefined) (values as Record<string, unknown>)[name] = now;
  return values;
}

/** Returns the values that soft-delete a row of a paranoid model, or restore it if the time is null. */
export function deletionValues(
  model: Timestamped,
  deletedAt: Attribute,
  time: Date | null,
  now = time ?? new Date(),
): Record<string, unknown> {
  return touch(model, { [deletedAt.name]: time }, now);
}
