import type { ValidationError } from '../errors/input-errors.js';
import { formatChain } from '../errors/path.js';
import { problemAt } from '../graph/problems.js';
import { type Edge, type GraphRecord, isSetByEdge } from '../graph/record-graph.js';
import { isSameValue } from '../schema/key-text.js';

/** A record can refer only to one that has the key in question, or is going to. */
export function absentKeys({ edges }: GraphRecord): ValidationError[] {
  return edges.flatMap(({ association, to, pairs }) => {
    const absent = pairs.filter(({ key }) => to.values[key] == null && !isGoingToHave(to, key));
    return absent.map(({ key }) => {
      const { name: model } = to.model;
      const text = `'${model}.${key}' is needed, since '${association.as}' of '${association.source.name}' refers by it`;
      const details = {
        code: 'NULL_NOT_ALLOWED',
        model,
        attribute: key,
        association: association.as,
      } as const;
      return problemAt({ parent: to.path, step: key }, text, details);
    });
  });
}

function isGoingToHave(record: GraphRecord, key: string): boolean {
  if (!record.isNew || record.values[key] === null) return false;
  const attribute = record.model.attributeByName.get(key);
  const isMade = attribute?.autoIncrement === true || attribute?.defaultValue?.kind === 'sql';
  return isMade || isSetByEdge(record, key);
}

/** A foreign key has one value: that of the values themselves, or that of one record it is nested with. */
export function foreignKeyConflicts(record: GraphRecord): ValidationError[] {
  const setBy = new Map<string, { readonly edge: Edge; readonly key: string }>();
  const problems: ValidationError[] = [];
  for (const edge of record.edges) {
    for (const { foreignKey, key } of edge.pairs) {
      const other = setBy.get(foreignKey);
      const value = edge.to.values[key];
      const clash =
        other === undefined
          ? record.isNew &&
            record.values[foreignKey] != null &&
            !isSameValue(record.values[foreignKey], value)
          : (other.edge.to !== edge.to || other.key !== key) &&
            !isSameValue(other.edge.to.values[other.key] ?? null, value);
      if (clash) problems.push(conflict(record, foreignKey, edge, other?.edge));
      setBy.set(foreignKey, { edge, key });
    }
  }
  return problems;
}

function conflict(
  { model, path }: GraphRecord,
  attribute: string,
  edge: Edge,
  other: Edge | undefined,
): ValidationError {
  const here = { parent: path, step: attribute };
  const by = (each: Edge) => `the record at '${formatChain(each.to.path) || each.to.model.name}'`;
  const text =
    other === undefined
      ? `'${model.name}.${attribute}' is given, yet nesting sets it to the key of ${by(edge)}; leave one of them out`
      : `'${model.name}.${attribute}' would be the key of ${by(other)} and of ${by(edge)}; one record can hang on one of them only`;
  const details = { model: model.name, attribute, association: edge.association.as };
  return problemAt(here, text, { code: 'FOREIGN_KEY_CONFLICT', ...details });
}
