import type { Compiler } from '../../../compile/compiler.js';
import { DatabaseError } from '../../../errors/database-errors.js';
import type { PlaceRows } from '../../../execute/adapter.js';
import type { Result } from '../../../execute/connection.js';
import type { Place } from '../../../plan/plan-places.js';
import type { ModelDefinition } from '../../../schema/model-definition.js';
import { isStale } from '../stale.js';
import { linkedPart, needsReading, storedPart } from './place-parts.js';

/** Returns the models whose rows a statement finds for the places of a save. */
export function findPlaceModels(places: readonly Place[]): readonly ModelDefinition[] {
  return places.flatMap(({ model, association }) =>
    association?.through === undefined ? [model] : [model, association.through],
  );
}

/** Reads the stored rows of all places from the result of a statement. */
export function readPlaceRows({ rows }: Result): PlaceRows {
  const parts = new Map<number, readonly (readonly unknown[])[]>();
  for (const [part, list] of rows)
    if (list !== null && Number(part) >= storedPart(0)) parts.set(Number(part), JSON.parse(list as string));
  const none: readonly (readonly unknown[])[] = [];
  return {
    storedIn: ({ index }) => parts.get(storedPart(index)) ?? none,
    linkedIn: ({ index }) => parts.get(linkedPart(index)) ?? none,
  };
}

/** Whether a failed save has to be done by reading the stored rows, which finds the row that is to blame. */
export function mustRead(compiler: Compiler, error: unknown): boolean {
  const failure = error instanceof DatabaseError ? error.cause : error;
  const { code, message } = (failure ?? {}) as { readonly code?: unknown; readonly message?: unknown };
  if (isStale(failure) || (code === '22P02' && String(message).endsWith(`"${needsReading}"`))) return true;
  if (error instanceof DatabaseError && failure === undefined) return true;
  return compiler.dialect.describeFailure(failure)?.isRowFailure === true;
}
