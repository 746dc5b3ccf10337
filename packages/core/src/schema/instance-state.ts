/** Where instances answer for their state: on the prototype, so that no parsed JSON can claim to be one. */
export const STATE: unique symbol = Symbol('espalier.state');

/** What an instance knows of its row. */
export interface InstanceState {
  /** Whether its row is still to be inserted. */
  isNew: boolean;
}

/** The state of an instance of a model, or `undefined` for any other value. */
export function stateOf(value: object): InstanceState | undefined {
  return (value as { readonly [STATE]?: InstanceState })[STATE];
}
