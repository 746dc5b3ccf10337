import type { LoadedValue } from '../schema/instance-state.js';
import type { Change, Journal } from './journal.js';
import { getLoadedValue, isPartlyLoaded, setLoadedValue } from './loaded-value.js';

type Properties = Record<string, unknown>;

/** A change of a property that holds other instances: an association, or the through row of a target. */
export class PropertyChange implements Change {
  readonly #instance: Properties;
  readonly #name: string;
  readonly #former: unknown;
  readonly #formerLoaded: LoadedValue | undefined;
  readonly #wasPartial: boolean;
  /** Whether the instance had such a property before. */
  readonly existed: boolean;
  #written: unknown;
  #writtenLoaded: LoadedValue | undefined;
  #count: number | undefined;

  /** Remembers the property before it is written. */
  constructor(instance: object, name: string) {
    this.#instance = instance as Properties;
    this.#name = name;
    this.existed = Object.hasOwn(instance, name);
    this.#former = this.existed ? this.#instance[name] : undefined;
    this.#formerLoaded = getLoadedValue(instance, name);
    this.#wasPartial = isPartlyLoaded(instance, name);
  }

  /** Remembers the property after it was written. */
  markWritten(): void {
    this.#written = this.#instance[this.#name];
    this.#count = getLength(this.#written);
    this.#writtenLoaded = getLoadedValue(this.#instance, this.#name);
  }

  /** Restores the property, unless it was set, or the length of its array has changed, since it was written. */
  undo(): void {
    this.undoLoaded();
    const current = this.#instance[this.#name];
    if (current === this.#written && getLength(current) === this.#count) this.#restoreProperty();
  }

  /** Restores what is known to be loaded, unless a later call has set it, and not what the instance shows. */
  undoLoaded(): void {
    if (getLoadedValue(this.#instance, this.#name) === this.#writtenLoaded) this.#restoreLoaded();
  }

  /** Restores the property, whatever its value is. */
  restore(): void {
    this.#restoreLoaded();
    this.#restoreProperty();
  }

  #restoreLoaded(): void {
    setLoadedValue(this.#instance, this.#name, this.#formerLoaded, this.#wasPartial);
  }

  #restoreProperty(): void {
    restoreProperty(this.#instance, this.#name, this.existed, this.#former);
  }
}

/**
 * Sets a property that holds other instances, and records the change; `undefined` removes the property.
 *
 * @param loaded what is loaded of the association of that name
 * @param isPartial whether there may be other rows, which were not loaded
 */
export function setProperty(
  instance: object,
  name: string,
  value: unknown,
  journal?: Journal,
  loaded: LoadedValue | undefined = getLoadedValue(instance, name),
  isPartial = isPartlyLoaded(instance, name),
): void {
  const change = journal && new PropertyChange(instance, name);
  if (value === undefined) delete (instance as Properties)[name];
  else (instance as Properties)[name] = value;
  setLoadedValue(instance, name, value === undefined ? undefined : loaded, isPartial);
  if (change === undefined) return;
  change.markWritten();
  journal?.add(change);
}

/** Sets a property to its former value, or removes it if it did not exist. */
export function restoreProperty(instance: object, name: string, existed: boolean, value: unknown): void {
  const properties = instance as Properties;
  if (!existed) delete properties[name];
  else if (properties[name] !== value) properties[name] = value;
}

function getLength(value: unknown): number | undefined {
  return Array.isArray(value) ? value.length : undefined;
}
