import { DATE, ENUM, INTEGER } from './data-types.js';
import { underscore } from './naming.js';
import { defined, type Options } from './types.js';

/** The attributes of a model as Sequelize describes them, each spelt out in the terms of Espalier. */
export function readAttributes(attributes: Options, underscored: boolean): Record<string, Options> {
  const read = Object.entries(attributes).map(([name, given]) => {
    const column = underscored ? { field: underscore(name) } : {};
    return [name, { ...column, ...readAttribute(given) }] as const;
  });
  return Object.fromEntries(read);
}

function readAttribute(given: Options | undefined): Options {
  if (given?.type === undefined) return { type: given };
  const { values, unique, references, onDelete, onUpdate, ...options } = given;
  // A unique key of several attributes has a name, and may have a message beside it.
  const key = unique !== null && typeof unique === 'object' ? (unique.name ?? true) : unique;
  const referred = typeof references === 'string' ? { model: references } : (references ?? undefined);
  const type = values !== undefined && given.type === ENUM ? ENUM(values) : given.type;
  return { ...options, type, ...defined({ unique: key, references: referred, ...actions(given) }) };
}

/** `onDelete` and `onUpdate`, which Sequelize takes in any case. */
export function actions({ onDelete, onUpdate }: Options): Options {
  return defined({ onDelete: onDelete?.toUpperCase(), onUpdate: onUpdate?.toUpperCase() });
}

/** What Sequelize adds to every model: `id`, unless there is a primary key, and timestamps. */
export function addedAttributes(attributes: Options, timestamps: boolean): Record<string, Options> {
  const hasKey = Object.values(attributes).some((each) => each.primaryKey === true);
  const stamp = { type: DATE, allowNull: false };
  return {
    ...(hasKey ? {} : { id: { type: INTEGER, primaryKey: true, autoIncrement: true, allowNull: false } }),
    ...(timestamps ? { createdAt: stamp, updatedAt: stamp } : {}),
  };
}
