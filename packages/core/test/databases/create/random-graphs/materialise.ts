import type { DefinedSchema } from './define.js';
import type { Draws } from './draws.js';
import { isToMany, type RandomAssociation, type RandomModel, type RandomSchema } from './schema.js';
import { isNew, type RandomRecord, type RandomValues } from './values.js';

type Values = Record<string, unknown>;

/** The values of a run as they are passed: the object of each record. */
export type Passed = ReadonlyMap<RandomRecord, Values>;

/** The `create` values of each object that `connectOrCreate` returned: paths continue in them. */
export const contents = new WeakMap<object, Values>();

/** Stores the records that were there before, and makes the objects that are passed. */
export async function materialise({ records }: RandomValues, { modelOf }: DefinedSchema): Promise<Passed> {
  const passed = new Map<RandomRecord, Values>();
  const fillings: [RandomRecord, Values][] = [];
  for (const record of records) {
    const model = modelOf.get(record.model) as NonNullable<ReturnType<typeof modelOf.get>>;
    const own = ownValues(record);
    const { label } = record;
    if (!isNew(record)) await model.create(own);
    const create = {};
    const made: Values = {
      plain: () => own,
      built: () => new model(own),
      loaded: () => model.findOne({ where: { label } }),
      connect: () => model.connect({ label }),
      connectOrCreate: () => model.connectOrCreate({ where: { label }, create: Object.assign(create, own) }),
    }[record.form]();
    const object = (await made) as Values;
    passed.set(record, object);
    if (record.form === 'connectOrCreate') contents.set(object, create);
    fillings.push([record, record.form === 'connectOrCreate' ? create : object]);
  }
  for (const [record, object] of fillings) nest(record, object, passed);
  return passed;
}

function ownValues({ model, label }: RandomRecord): Values {
  return model.key === 'composite' ? { tenant: label, number: label.length, label } : { label };
}

function nest({ nested, ranks }: RandomRecord, object: Values, passed: Passed): void {
  for (const [association, children] of nested) {
    const objects = children.map((child) => passed.get(child));
    object[association.as] = isToMany(association) ? objects : (objects[0] ?? null);
  }
  for (const [{ through }, rank] of ranks) object[through?.name ?? ''] = { rank };
}

/**
 * An `include` that covers the values: of values in a circle, lists that contain themselves; else a tree that is made for
 * them, with an association here and there that nothing is nested under.
 */
export function includeFor(
  schema: RandomSchema,
  { roots }: RandomValues,
  { associationOf }: DefinedSchema,
  draws: Draws,
): unknown[] {
  const entry = (association: RandomAssociation, include: unknown[]) => {
    const named = draws.happens(20) ? association.as : associationOf.get(association);
    return include.length === 0 ? named : { association: named, include };
  };
  const ofModel = (model: RandomModel) => schema.associations.filter(({ source }) => source === model);
  if (isCircular(roots) || draws.happens(20)) {
    const lists = new Map(schema.models.map((model) => [model, [] as unknown[]]));
    for (const [model, list] of lists) {
      for (const each of ofModel(model))
        list.push({ association: associationOf.get(each), include: lists.get(each.target) });
    }
    return lists.get((roots[0] as RandomRecord).model) as unknown[];
  }
  const tree = (records: readonly RandomRecord[], model: RandomModel): unknown[] =>
    ofModel(model).flatMap((association) => {
      const isGiven = records.some(({ nested }) => nested.has(association));
      if (!isGiven && !draws.happens(10)) return [];
      const below = records.flatMap(({ nested }) => nested.get(association) ?? []);
      return [entry(association, below.length === 0 ? [] : tree(below, association.target))];
    });
  return tree(roots, (roots[0] as RandomRecord).model);
}

function isCircular(roots: readonly RandomRecord[]): boolean {
  const done = new Set<RandomRecord>();
  const above = new Set<RandomRecord>();
  const visit = (record: RandomRecord): boolean => {
    if (above.has(record)) return true;
    if (done.has(record)) return false;
    above.add(record);
    const found = [...record.nested.values()].flat().some(visit);
    above.delete(record);
    done.add(record);
    return found;
  };
  return roots.some(visit);
}
