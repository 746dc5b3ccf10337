import { ConfigurationError } from '../errors/schema-errors.js';
import type { Attribute, AttributeOptions } from './attribute.js';
import { DataTypes } from './data-types/index.js';

/** Checks that the program sets the timestamps. @throws ConfigurationError if the database generates one */
export function checkTimestamps(name: string, attributes: readonly Attribute[]): void {
  const generated = attributes.find(
    (each) => each.generated !== undefined && timestampNames.includes(each.name),
  );
  if (generated === undefined) return;
  const attribute = generated.name;
  const why = 'has generatedAs, yet it is a timestamp that Espalier sets; say `timestamps: false`';
  throw new ConfigurationError(`Attribute '${name}.${attribute}' ${why}`, { model: name, attribute });
}

const timestampNames: readonly string[] = ['createdAt', 'updatedAt'];

/** Adds the timestamps that a model does not declare itself. */
export function addTimestamps(attributes: Map<string, AttributeOptions>): void {
  for (const name of timestampNames) {
    if (!attributes.has(name)) attributes.set(name, { type: DataTypes.DATE, allowNull: false });
  }
}
