import fc from 'fast-check';
import { showRow } from '../../../src/instance/apply-change.js';
import { Instance } from '../../../src/instance/instance.js';
import { Journal } from '../../../src/instance/journal.js';
import { setProperty } from '../../../src/instance/property-change.js';
import { WrittenRow } from '../../../src/instance/written-row.js';
import type { Attribute } from '../../../src/schema/attribute.js';
import { stateOf } from '../../../src/schema/instance-state.js';

type Properties = Record<string, unknown>;

const attributes = ['title', 'due'].map((name) => ({ name }) as Attribute);

function write(instance: object, values: Properties, journal?: Journal, unsaved?: readonly string[]): void {
  showRow(instance, attributes, values, new WrittenRow(values), unsaved ? { journal, unsaved } : { journal });
}

function built(values: Properties = {}): Properties {
  return Object.assign(new Instance(), values) as unknown as Properties;
}

describe('a journal', () => {
  it('undoes the last change first, and each change once', () => {
    const journal = new Journal();
    const undone: number[] = [];
    for (const step of [1, 2, 3]) journal.add({ undo: () => void undone.push(step) });
    journal.rollback();
    journal.rollback();
    expect(undone).toEqual([3, 2, 1]);
  });

  it('undoes a change at once when it was rolled back before, and leaves one made after a commit', () => {
    const [rolledBack, committed] = [new Journal(), new Journal()] as const;
    rolledBack.rollback();
    committed.commit();
    const undo = jest.fn();
    committed.add({ undo });
    committed.rollbackTo(0);
    expect(undo).not.toHaveBeenCalled();
    rolledBack.add({ undo });
    expect(undo).toHaveBeenCalledTimes(1);
  });

  it('hands its changes, and those made later, to the one that it is merged into, through any number of levels', () => {
    const [outer, inner, innermost] = [new Journal(), new Journal(), new Journal()] as const;
    const undone: string[] = [];
    const add = (name: string) => innermost.add({ undo: () => void undone.push(name) });
    add('first');
    innermost.mergeInto(inner);
    inner.mergeInto(outer);
    add('second');
    innermost.rollbackTo(0);
    expect(undone).toEqual([]);
    outer.rollback();
    expect(undone).toEqual(['second', 'first']);
    add('late');
    expect(undone).toEqual(['second', 'first', 'late']);
  });

  it('undoes its changes, the last one first, when it is merged into one that was rolled back', () => {
    const [outer, inner, innermost] = [new Journal(), new Journal(), new Journal()] as const;
    const instance = built({ title: 'Chair' });
    write(instance, { title: 'Stool' }, innermost);
    write(instance, { title: 'Table' }, innermost);
    inner.mergeInto(outer);
    outer.rollback();
    innermost.mergeInto(inner);
    expect(instance).toEqual(built({ title: 'Chair' }));
  });

  it('is not needed to write', () => {
    const instance = built({ tags: [] });
    write(instance, { title: 'Chair' });
    setProperty(instance, 'tags', undefined);
    expect([{ ...instance }, instance.isNewRecord]).toEqual([{ title: 'Chair' }, false]);
  });
});

describe('a rollback of properties', () => {
  it('deletes those that were absent, and restores the same objects in others', () => {
    const tags = [built()];
    const due = new Date(0);
    const instance = built({ due, tags });
    const journal = new Journal();
    write(instance, { title: 'Chair', due: new Date(1) }, journal);
    setProperty(instance, 'tags', [], journal);
    setProperty(instance, 'user', built(), journal);
    journal.rollback();
    expect(Object.keys(instance)).toEqual(['due', 'tags']);
    expect(instance.due).toBe(due);
    expect(instance.tags).toBe(tags);
    expect(instance.isNewRecord).toBe(true);
  });

  it('keeps what was set since then, or changed in place', () => {
    const instance = built({ tags: [], parts: [] });
    const journal = new Journal();
    write(instance, { title: 'Chair', due: new Date(1) }, journal);
    setProperty(instance, 'tags', [built()], journal);
    setProperty(instance, 'parts', [built()], journal);
    instance.title = 'Stool';
    (instance.due as Date).setTime(2);
    (instance.tags as object[]).push(built());
    instance.parts = undefined;
    const since = { ...instance };
    journal.rollback();
    expect({ ...instance }).toEqual(since);
    expect(instance.isNewRecord).toBe(true);
  });

  it('keeps what the caller had set before a save', () => {
    const instance = built({ title: 'Chair' });
    write(instance, { title: 'Chair', due: new Date(1) });
    instance.title = 'Stool';
    const journal = new Journal();
    write(instance, { title: 'Stool', due: new Date(2) }, journal, ['title']);
    journal.rollback();
    expect({ ...instance }).toEqual({ title: 'Stool', due: new Date(1) });
    expect(stateOf(instance)?.stored?.valueOf('title')).toBe('Chair');
  });

  it('does not change an instance that has another row by now', () => {
    const instance = built();
    const [failed, other] = [new Journal(), new Journal()] as const;
    write(instance, { title: 'Chair' }, failed);
    write(instance, { title: 'Chair', due: new Date(1) }, other);
    failed.rollback();
    expect([{ ...instance }, instance.isNewRecord]).toEqual([{ title: 'Chair', due: new Date(1) }, false]);
  });
});

/** A journal, or a mark in one, with all that is to be there after a rollback to it. */
interface Checkpoint {
  readonly journal: Journal;
  /** In the journal; `undefined` for the journal as a whole. */
  readonly mark: number | undefined;
  readonly shown: Map<string, unknown>;
}

/** Two instances that are written to with journals, and the values that a simple model expects of them. */
class Model {
  readonly #instances = [built(), built()] as const;
  readonly #checkpoints: Checkpoint[] = [];
  #count = 0;

  constructor() {
    this.begin();
  }

  get #journal(): Journal {
    return (this.#checkpoints.at(-1) as Checkpoint).journal;
  }

  setProperty(which: 0 | 1, name: string, isRemoved: boolean): void {
    this.#count += 1;
    setProperty(this.#instances[which], name, isRemoved ? undefined : [this.#count], this.#journal);
  }

  write(which: 0 | 1, names: readonly string[]): void {
    this.#count += 1;
    const values = Object.fromEntries(names.map((name) => [name, this.#count]));
    write(this.#instances[which], values, this.#journal);
  }

  /** What the caller sets stays after any rollback. */
  setByCaller(which: 0 | 1, name: string): void {
    this.#count += 1;
    this.#instances[which][name] = this.#count;
    for (const { shown } of this.#checkpoints) shown.set(`${which}.${name}`, this.#count);
  }

  begin(): void {
    this.#checkpoints.push({ journal: new Journal(), mark: undefined, shown: this.#shown() });
  }

  mark(): void {
    const journal = this.#journal;
    this.#checkpoints.push({ journal, mark: journal.mark(), shown: this.#shown() });
  }

  rollback(): void {
    const { journal, mark, shown } = this.#checkpoints.pop() as Checkpoint;
    if (mark === undefined) journal.rollback();
    else journal.rollbackTo(mark);
    expect(this.#shown()).toEqual(shown);
    if (this.#checkpoints.length === 0) this.begin();
  }

  merge(): void {
    const journal = this.#journal;
    const outer = this.#checkpoints.filter((each) => each.journal !== journal).at(-1);
    if (outer === undefined) return;
    journal.mergeInto(outer.journal);
    while (this.#journal === journal) this.#checkpoints.pop();
  }

  rollbackAll(): void {
    for (let left = this.#checkpoints.length; left > 0; left -= 1) this.rollback();
  }

  #shown(): Map<string, unknown> {
    const shown = new Map<string, unknown>();
    for (const [which, instance] of this.#instances.entries()) {
      for (const [name, value] of Object.entries(instance)) shown.set(`${which}.${name}`, value);
      shown.set(`row of ${which}`, stateOf(instance)?.stored);
    }
    return shown;
  }
}

describe('any sequence of writes, marks, merges and rollbacks', () => {
  const which = fc.constantFrom<0 | 1>(0, 1);
  const association = fc.constantFrom('tags', 'user');
  const attribute = fc.constantFrom('title', 'due');
  const step = fc.oneof(
    fc.tuple(which, association, fc.boolean()).map((args) => (model: Model) => model.setProperty(...args)),
    fc.tuple(which, fc.subarray(['title', 'due'])).map((args) => (model: Model) => model.write(...args)),
    fc
      .tuple(which, fc.oneof(association, attribute))
      .map((args) => (model: Model) => model.setByCaller(...args)),
    fc.constantFrom(
      (model: Model) => model.begin(),
      (model: Model) => model.mark(),
      (model: Model) => model.merge(),
      (model: Model) => model.rollback(),
    ),
  );

  it('leaves each property as it was before what is rolled back, or as the caller set it since then', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const model = new Model();
        for (const run of steps) run(model);
        model.rollbackAll();
      }),
      { numRuns: 500 },
    );
  });
});
