import { newPositions, type RowPositions } from '../../../plan/write-plan.js';

/** Arrays that are as long as the graph. The statements of one write share them, so that it allocates them once. */
export interface RowArrays extends RowPositions {
  /** For each shared sequence, which of its keys each record has. */
  readonly sequences: Int32Array[];
}

export function newRowArrays(recordCount: number): RowArrays {
  return { ...newPositions(recordCount), sequences: [] };
}
