import { mermaidText, mermaidWord } from '../util/mermaid.js';
import type { AssociationKind } from './association.js';
import type { Attribute } from './attribute.js';
import type { AssociationDefinition, ModelDefinition, Schema } from './model-definition.js';

/** An association as an edge between two models, which have their names here. */
export interface AssociationEdge {
  /** `belongsTo`, `hasOne`, `hasMany` or `belongsToMany`. */
  readonly kind: AssociationKind;
  /** The name of the model that declares the association. */
  readonly source: string;
  /** The name of the model that the association leads to. */
  readonly target: string;
  /** The name of the association. */
  readonly as: string;
  /** The name of the through model, for a belongsToMany. */
  readonly through: string | undefined;
  /** The attributes of the foreign key; for a belongsToMany, those that refer to the source. */
  readonly foreignKey: readonly string[];
}

/** A model as a node of the graph. */
export interface GraphModel {
  /** The name of the model. */
  readonly name: string;
  /** The name of its table, with the schema if it has one. */
  readonly table: string;
  /** The attributes. `type` is the name of the data type: `STRING`. */
  readonly attributes: readonly {
    readonly name: string;
    readonly type: string;
    readonly primaryKey: boolean;
  }[];
}

/** The models of a database and the associations between them, as frozen data. */
export interface AssociationGraph {
  /** The models. */
  readonly models: readonly GraphModel[];
  /** The associations between them. */
  readonly associations: readonly AssociationEdge[];
  /** Returns the graph as a Mermaid entity-relationship diagram. */
  toMermaid(): string;
}

/** Builds the association graph of a schema. */
export function buildAssociationGraph(schema: Schema): AssociationGraph {
  const models = Object.freeze(schema.models.map(buildNode));
  const associations = Object.freeze([...schema.associationOf.values()].map(buildEdge));
  return Object.freeze({ models, associations, toMermaid: () => buildMermaid(schema.models, associations) });
}

function buildNode({ name, table, attributes }: ModelDefinition): GraphModel {
  const described = attributes.map(({ name: attribute, type, primaryKey }) =>
    Object.freeze({ name: attribute, type: type.key, primaryKey }),
  );
  return Object.freeze({ name, table, attributes: Object.freeze(described) });
}

function buildEdge(association: AssociationDefinition): AssociationEdge {
  const { kind, source, target, as, through, hops } = association;
  return Object.freeze({
    kind,
    source: source.name,
    target: target.name,
    as,
    through: through?.name,
    foreignKey: Object.freeze(hops[0].foreignKeys.map(({ foreignKey }) => foreignKey.name)),
  });
}

const crowsFoot: Readonly<Record<AssociationKind, string>> = {
  belongsTo: '}o--||',
  hasOne: '||--o|',
  hasMany: '||--o{',
  belongsToMany: '}o--o{',
};

function buildMermaid(models: readonly ModelDefinition[], associations: readonly AssociationEdge[]): string {
  const entities = models.map(({ name, attributes }) => {
    const lines = attributes.map(attributeLine);
    return [`  "${mermaidText(name)}" {`, ...lines, '  }'].join('\n');
  });
  const edges = associations.map(({ kind, source, target, as, through }) => {
    const label = [as, through].filter((name) => name !== undefined).map(mermaidText);
    const line = `"${mermaidText(source)}" ${crowsFoot[kind]} "${mermaidText(target)}"`;
    return `  ${line} : "${label.join(' through ')}"`;
  });
  return ['erDiagram', ...entities, ...edges].join('\n');
}

function attributeLine({ name, type, primaryKey }: Attribute): string {
  const [word, ...comment] = mermaidWord(name);
  return ['   ', type.key, word, ...(primaryKey ? ['PK'] : []), ...comment].join(' ');
}
