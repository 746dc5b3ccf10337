import { Instance } from '../../../src/instance/instance.js';
import { Journal } from '../../../src/instance/journal.js';
import { getLoadedValue, setLoadedValue } from '../../../src/instance/loaded-value.js';
import { setProperty } from '../../../src/instance/property-change.js';

describe('what an instance has loaded', () => {
  it('is remembered for each association, replaced and forgotten', () => {
    const instance = new Instance();
    const [first, second, third] = [[{}], {}, []];
    setLoadedValue(instance, 'a', first);
    setLoadedValue(instance, 'b', null);
    setLoadedValue(instance, 'c', third);
    setLoadedValue(instance, 'b', second);
    setLoadedValue(instance, 'a', undefined);
    setLoadedValue(instance, 'd', undefined);
    expect(['a', 'b', 'c', 'd'].map((as) => getLoadedValue(instance, as))).toEqual([
      undefined,
      second,
      third,
      undefined,
    ]);
    expect(JSON.stringify(instance)).toBe('{}');
  });

  it('is nothing for a value that is no instance', () => {
    const plain = {};
    setLoadedValue(plain, 'a', []);
    expect(getLoadedValue(plain, 'a')).toBeUndefined();
    expect(plain).toEqual({});
  });

  it('is restored by a rollback, even if the caller has set the property since then, but not if a later call has', () => {
    const instance = new Instance() as Instance & { a?: unknown; b?: unknown };
    const former = [{}];
    const journal = new Journal();
    for (const as of ['a', 'b']) {
      setLoadedValue(instance, as, former);
      setProperty(instance, as, [{}, {}], journal, [{}, {}]);
    }
    instance.a = [];
    const later = [{}];
    setProperty(instance, 'b', later, undefined, later);
    journal.rollback();
    expect(getLoadedValue(instance, 'a')).toBe(former);
    expect(instance.a).toEqual([]);
    expect(getLoadedValue(instance, 'b')).toBe(later);
    expect(instance.b).toBe(later);
  });

  it('stays as it is if a property is set without it, and is forgotten with the property', () => {
    const instance = new Instance();
    setLoadedValue(instance, 'a', null);
    setProperty(instance, 'a', {});
    expect(getLoadedValue(instance, 'a')).toBeNull();
    setProperty(instance, 'a', undefined);
    expect(getLoadedValue(instance, 'a')).toBeUndefined();
  });
});
