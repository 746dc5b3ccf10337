import { DATE, ENUM, INTEGER } from './data-types.js';
import { underscore } from './naming.js';
import { defined, type Options } from './types.js';

/** Translates the attributes of a model into the options of Espalier. */
export function readAttributes(attributes: Options, underscored: boolean): Record<string, Options> {
  const columnOf = (name: string) => (underscored ? { field: underscore(name) } : {});
  const read = ([name, each]: [string, Options]) => [name, { ...columnOf(name), ...readAttribute(each) }];
  return Object.fromEntries(Object.entries(attributes).map(read));
}

function readAttribute(attribute: Options | undefined): Options {
  if (attribute?.type === undefined) return { type: attribute };
  const { values, unique, references, onDelete, onUpdate, ...options } = attribute;
  // A unique key of several attributes is an object with a name, and perhaps a message.
  const key = unique !== null && typeof unique === 'object' ? (unique.name ?? true) : unique;
  const referenced = typeof references === 'string' ? { model: references } : (references ?? undefined);
  const type = values !== undefined && attribute.type === ENUM ? ENUM(values) : attribute.type;
  return { ...options, type, ...defined({ unique: key, references: referenced, ...readActions(attribute) }) };
}

/** Returns `onDelete` and `onUpdate` in upper case. Sequelize accepts both in any case. */
export function readActions({ onDelete, onUpdate }: Options): Options {
  return defined({ onDelete: onDelete?.toUpperCase(), onUpdate: onUpdate?.toUpperCase() });
}

/** Returns the attributes that Sequelize adds to a model: `id`, unless there is a primary key, timestamps, version and `deletedAt`. */
export function addedAttributes(attributes: Options, { timestamps, version, paranoid }: Options): Options {
  const hasKey = Object.values(attributes).some((each) => each.primaryKey === true);
  const stamp = { type: DATE, allowNull: false };
  return {
    ...(hasKey ? {} : { id: { type: INTEGER, primaryKey: true, autoIncrement: true, allowNull: false } }),
    ...(timestamps ? { createdAt: stamp, updatedAt: stamp } : {}),
    ...(paranoid ? { deletedAt: { type: DATE } } : {}),
    ...(version ? { version: { type: INTEGER, allowNull: false, defaultValue: 1 } } : {}),
  };
}
