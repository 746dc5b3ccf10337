import { type Fragment, join, raw, sql } from '../../../compile/fragment.js';
import type { Attribute } from '../../../schema/attribute.js';
import type { ModelDefinition } from '../../../schema/model-definition.js';
import { jsonArray, jsonValue } from '../json-form.js';
import { isKnownIfEqual } from './exact-equality.js';
import { attributeIndex, isBelowParents, type PlaceContext } from './place-context.js';
import type { StatementPlace } from './place-plan.js';

/** A column of the stored rows of a place. */
export interface ReportedColumn {
  readonly name: string;
  readonly model: ModelDefinition;
  readonly attribute: Attribute;
  /** Which of the found rows it is reported for. Of others it is known: it has the value that was given for it. */
  readonly reported: 'always' | 'if different' | 'never';
}

/** Returns the columns of the stored rows of a place, and of their through rows, in the order of attributes. */
export function reportedColumns(
  { place: { model, association }, key, assigned }: StatementPlace,
  { plan, catalog }: PlaceContext,
): readonly ReportedColumn[] {
  const linked = plan.links.filter(({ link }) => link.model === model).flatMap(({ link }) => link.pairs);
  const isSetByLink = (attribute: Attribute) => linked.some(({ foreignKey }) => foreignKey === attribute);
  const isGiven = (each: Attribute) =>
    assigned.some(({ attribute, isPartial }) => attribute === each && !isPartial) && !isSetByLink(each);
  const own = model.attributes.map((attribute, index): ReportedColumn => {
    const isKnown = isKnownIfEqual(attribute, catalog.typeOf(model, attribute));
    const given = isGiven(attribute) ? 'if different' : 'always';
    const reported = isKnown ? (key.includes(attribute) ? 'never' : given) : 'always';
    return { name: `a${index}`, model, attribute, reported };
  });
  const { through } = association ?? {};
  const joined = (through?.attributes ?? []).map((attribute, index): ReportedColumn => {
    return { name: `b${index}`, model: through as ModelDefinition, attribute, reported: 'always' };
  });
  return [...own, ...joined];
}

/**
 * Returns the parts that report the stored rows of a place as they were before. Rows that were found for a record are lists
 * of columns, since PostgreSQL builds few lists faster than many. The first is that of the records, negated bit by bit if
 * the row differs.
 */
export function storedParts(part: StatementPlace, context: PlaceContext): readonly Fragment[] {
  const { plan, catalog } = context;
  const { place, linksRows } = part;
  const { index: p, model, association, missing } = place;
  const columns = reportedColumns(part, context);
  const valueIn = (each: ReportedColumn) =>
    jsonValue(each.attribute.type, catalog.typeOf(each.model, each.attribute), raw(each.name));
  const lists = columns
    .filter(({ reported }) => reported !== 'never')
    .map((each) =>
      each.reported === 'always'
        ? sql`json_agg(${valueIn(each)})`
        : sql`json_agg(${valueIn(each)}) filter (where differs)`,
    );
  const records = sql`json_agg(case when differs then ~ord else ord end)`;
  const [key] = model.primaryKey as readonly [Attribute];
  const isStored = sql`a${attributeIndex(model, key)} is not null`;
  const parts = [sql`select ${foundPart(p)}, ${jsonArray([records, ...lists])} from m${p} where ${isStored}`];
  if (isBelowParents(place) && (missing !== 'refuse' || plan.readsOnly)) {
    const order = join(model.primaryKey.map((each) => sql`a${attributeIndex(model, each)}`));
    const rows = sql`json_agg(${jsonArray(columns.map(valueIn))} order by ${order})`;
    // Of rows that a save keeps, one for each parent tells that there are some. A preview looks for moved rows among them.
    const isKept = missing === 'keep' && !plan.readsOnly;
    const gone = isKept ? sql`(select distinct on (wk) * from gone${p}) n` : sql`gone${p}`;
    parts.push(sql`select ${gonePart(p)}, ${rows} from ${gone}`);
  }
  if (association?.keyHolder === 'through' && linksRows) {
    const own = columns.filter((each) => each.model === model && each.name.startsWith('a'));
    parts.push(sql`select ${linkedPart(p)}, json_agg(${jsonArray(own.map(valueIn))}) from l${p}`);
  }
  return parts;
}

/** The number of the part with the rows of a place that were found for a record. */
export const foundPart = (place: number): number => 1000 + place;

/** The number of the part with the rows that a place links by their key. */
export const linkedPart = (place: number): number => 2000 + place;

/** The number of the part with the rows that the values of a place leave out. */
export const gonePart = (place: number): number => 3000 + place;
