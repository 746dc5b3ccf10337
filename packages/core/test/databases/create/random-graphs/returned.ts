import type { RandomRun } from './run.js';
import { isToMany } from './schema.js';
import { isNew, type RandomRecord } from './values.js';

type Values = Record<string, unknown>;

/** What create returned, by label: each record's own values, and those nested in it, in order. */
export function labelsOf(roots: readonly RandomRecord[], created: readonly object[]): unknown[] {
  const shown = new Map<RandomRecord, unknown>();
  const visit = (record: RandomRecord, instance: Values): unknown => {
    if (shown.has(record)) return instance.label;
    const nested: Record<string, unknown> = {};
    shown.set(record, [instance.label, nested]);
    for (const [association, children] of record.nested) {
      const found = instance[association.as];
      // A belongsTo given as null, whose key another association sets, stays absent.
      const list = (isToMany(association) ? found : [found].filter((each) => each != null)) as Values[];
      nested[association.as] = list.map((each, index) => visit(children[index] as RandomRecord, each));
    }
    return instance.label;
  };
  for (const [index, root] of roots.entries()) visit(root, created[index] as Values);
  return [...shown.values()];
}

/** The same of what was passed. */
export function expectedLabels(roots: readonly RandomRecord[]): unknown[] {
  const shown = new Map<RandomRecord, unknown>();
  const visit = (record: RandomRecord): unknown => {
    if (shown.has(record)) return record.label;
    const nested: Record<string, unknown> = {};
    shown.set(record, [record.label, nested]);
    for (const [association, children] of record.nested) nested[association.as] = children.map(visit);
    return record.label;
  };
  for (const root of roots) visit(root);
  return [...shown.values()];
}

/**
 * What the caller's objects are like: every key and every value, by identity; of instances whether they are new. Hooks
 * are shown the instances as they are going to be, so where there are hooks nothing more is said of them. What `connect`
 * gave is left out: once its row was found, it shows that.
 */
export function stateOf({ passed, values }: RandomRun): unknown[] {
  const isHooked = values.records.some(({ model }) => model.hooked);
  const shown = [...passed].filter(([{ form }]) => form !== 'connect');
  return shown.map(([{ label, form }, object]) => [
    label,
    (object as { isNewRecord?: boolean }).isNewRecord,
    isHooked && form !== 'plain'
      ? []
      : Object.entries(object).map(([key, value]) => [key, Array.isArray(value) ? [...value] : value]),
  ]);
}

/** The same of plain objects alone, which no create changes. */
export function plainStateOf(run: RandomRun): unknown[] {
  const plain = new Set(run.values.records.filter(({ form }) => form === 'plain').map(({ label }) => label));
  return stateOf(run).filter((state) => plain.has((state as [string])[0]));
}

/** Records that are new and were passed as instances: they are what create returns. */
export function builtOf({ values, passed }: RandomRun): { isNewRecord: boolean }[] {
  return values.records
    .filter((record) => isNew(record) && record.form !== 'plain')
    .map((record) => passed.get(record) as unknown as { isNewRecord: boolean });
}
