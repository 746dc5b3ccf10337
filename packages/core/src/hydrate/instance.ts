import { type InstanceState, STATE } from '../schema/instance-state.js';

/** What every instance is at bottom: plain own properties, and a state that no spread, log or JSON shows. */
export class Instance {
  readonly #state: InstanceState = { isNew: true };

  /** Whether the row of this instance is still to be inserted. */
  get isNewRecord(): boolean {
    return this.#state.isNew;
  }

  /** @internal */
  get [STATE](): InstanceState {
    return this.#state;
  }
}
