import { associationKinds, isHeldBy } from '../association.js';
import { canonicalValue } from '../data-types/index.js';
import type { ModelDeclaration } from '../model-declaration.js';
import {
  type AssociationDefinition,
  attributeNamed,
  type ForeignKeyPair,
  type Hop,
  type ModelDefinition,
  type ScopedValue,
} from '../model-definition.js';
import type { ResolvedKeys } from './resolve-association.js';
import type { ForeignKeyNames } from './resolve-foreign-key.js';

/** Builds the association of resolved ends and keys. */
export function buildAssociation(
  resolved: ResolvedKeys,
  modelOf: ReadonlyMap<ModelDeclaration, ModelDefinition>,
): AssociationDefinition {
  const definition = (model: ModelDeclaration) => modelOf.get(model) as ModelDefinition;
  const { declaration, as, keys, otherKeys } = resolved;
  const { kind, options } = declaration;
  const source = definition(resolved.source);
  const target = definition(resolved.target);
  const { isToMany } = associationKinds[kind];
  const scope = buildScope(target, options.scope);
  const base = { as, declaration, source, target, isToMany, missing: options.missing, scope };
  if (isHeldBy(kind, 'through')) {
    const through = definition(resolved.through as ModelDeclaration);
    const { scope: valuesOfThrough, unique: joinsOnce = true } = resolved.throughOptions;
    const throughScope = buildScope(through, valuesOfThrough);
    const hops = twoHops(hopToHolder(source, through, keys), hopFromHolder(through, target, otherKeys));
    return Object.freeze({ ...base, kind, keyHolder: 'through', through, throughScope, joinsOnce, hops });
  }
  const direct = { ...base, through: undefined, throughScope: noScope };
  if (isHeldBy(kind, 'source')) {
    const hops = oneHop(hopFromHolder(source, target, keys));
    return Object.freeze({ ...direct, kind, keyHolder: 'source', hops });
  }
  const hops = oneHop(hopToHolder(source, target, keys));
  return Object.freeze({ ...direct, kind, keyHolder: 'target', hops });
}

const noScope: readonly ScopedValue[] = Object.freeze([]);

function oneHop(hop: Hop): readonly [Hop] {
  return Object.freeze<[Hop]>([hop]);
}

function twoHops(first: Hop, second: Hop): readonly [Hop, Hop] {
  return Object.freeze<[Hop, Hop]>([first, second]);
}

/** Builds the hop from the model that holds the foreign key to the model that it refers to. */
function hopFromHolder(from: ModelDefinition, to: ModelDefinition, names: readonly ForeignKeyNames[]): Hop {
  const foreignKeys = foreignKeyPairs(from, to, names);
  const pairs = foreignKeys.map(({ foreignKey, key }) => Object.freeze({ from: foreignKey, to: key }));
  return Object.freeze({ from, to, pairs: Object.freeze(pairs), foreignKeys });
}

/** Builds the hop to the model that holds the foreign key from the model that it refers to. */
function hopToHolder(from: ModelDefinition, to: ModelDefinition, names: readonly ForeignKeyNames[]): Hop {
  const foreignKeys = foreignKeyPairs(to, from, names);
  const pairs = foreignKeys.map(({ foreignKey, key }) => Object.freeze({ from: key, to: foreignKey }));
  return Object.freeze({ from, to, pairs: Object.freeze(pairs), foreignKeys });
}

function foreignKeyPairs(
  holder: ModelDefinition,
  referenced: ModelDefinition,
  names: readonly ForeignKeyNames[],
): readonly ForeignKeyPair[] {
  const pairs = names.map(({ foreignKey, key }) =>
    Object.freeze({ foreignKey: attributeNamed(holder, foreignKey), key: attributeNamed(referenced, key) }),
  );
  return Object.freeze(pairs);
}

function buildScope(
  model: ModelDefinition,
  scope: Readonly<Record<string, unknown>> = {},
): readonly ScopedValue[] {
  const values = Object.entries(scope).map(([name, value]) => {
    const attribute = attributeNamed(model, name);
    return Object.freeze({ attribute, value: value === null ? null : canonicalValue(value, attribute.type) });
  });
  return Object.freeze(values);
}
