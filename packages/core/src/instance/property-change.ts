import type { Change, Journal } from './journal.js';

type Properties = Record<string, unknown>;

/** A property of an instance that shows other instances: an association, or the through row of a target. */
export class PropertyChange implements Change {
  readonly #instance: Properties;
  readonly #name: string;
  readonly #former: unknown;
  /** Whether the instance had such a property before. */
  readonly wasThere: boolean;
  #shown: unknown;
  #count: number | undefined;

  /** Remembers the property as it is now. */
  constructor(instance: object, name: string) {
    this.#instance = instance as Properties;
    this.#name = name;
    this.wasThere = Object.hasOwn(instance, name);
    this.#former = this.wasThere ? this.#instance[name] : undefined;
  }

  /** Tells the change that what the property shows now is what was written. */
  written(): void {
    this.#shown = this.#instance[this.#name];
    this.#count = lengthOf(this.#shown);
  }

  /** Restores the property, unless it was set, or its array was added to or taken from, since it was written. */
  undo(): void {
    const shown = this.#instance[this.#name];
    if (shown === this.#shown && lengthOf(shown) === this.#count) this.restore();
  }

  /** Restores the property, whatever it shows. */
  restore(): void {
    restoreProperty(this.#instance, this.#name, this.wasThere, this.#former);
  }
}

/** Sets a property that shows other instances; `undefined` removes it. */
export function setProperty(instance: object, name: string, value: unknown, journal?: Journal): void {
  const change = journal && new PropertyChange(instance, name);
  if (value === undefined) delete (instance as Properties)[name];
  else (instance as Properties)[name] = value;
  if (change === undefined) return;
  change.written();
  journal?.add(change);
}

/** Makes a property what it was, or removes it again. */
export function restoreProperty(instance: object, name: string, wasThere: boolean, value: unknown): void {
  const properties = instance as Properties;
  if (!wasThere) delete properties[name];
  else if (properties[name] !== value) properties[name] = value;
}

function lengthOf(value: unknown): number | undefined {
  return Array.isArray(value) ? value.length : undefined;
}
