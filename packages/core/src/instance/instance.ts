import { type InstanceState, STATE } from '../schema/instance-state.js';

/** The base of every instance. Its state is private, so that no spread, log or JSON shows it. */
export class Instance {
  readonly #state: InstanceState = { stored: undefined, include: undefined, loaded: undefined };

  /** Whether the row of this instance is not inserted yet. */
  get isNewRecord(): boolean {
    return this.#state.stored === undefined;
  }

  /** @internal An object that only inherits from an instance, or is a proxy of one, has no state. */
  get [STATE](): InstanceState | undefined {
    return #state in this ? this.#state : undefined;
  }
}
