import { type InstanceState, STATE } from '../schema/instance-state.js';

/** What every instance is at bottom: plain own properties, and a state that no spread, log or JSON shows. */
export class Instance {
  readonly #state: InstanceState = { stored: undefined, include: undefined, lookup: undefined };

  /** Whether the row of this instance is still to be inserted. */
  get isNewRecord(): boolean {
    return this.#state.stored === undefined;
  }

  /** @internal Of an object that only inherits from an instance, or stands before one as a proxy, there is none. */
  get [STATE](): InstanceState | undefined {
    return #state in this ? this.#state : undefined;
  }
}
