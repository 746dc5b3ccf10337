import type { Random } from '../random.ts';
import type { Parcel, Shipments } from './models.ts';

/** The tokens of rows that are always rolled back begin with this. */
export const NEVER = 'never';

/** Returns the values of a parcel with everything nested in it. */
export function parcelValues(random: Random, token: string) {
  const items = Array.from({ length: random.between(1, 4) }, (_, position) => {
    const parts = Array.from({ length: random.between(0, 3) }, () => ({ token }));
    return { token, position, expectedParts: parts.length, parts };
  });
  const tags = Array.from({ length: random.between(0, 3) }, () => ({ token, parcelTag: { token } }));
  return {
    token,
    version: 0,
    expectedItems: items.length,
    expectedTags: tags.length,
    sender: { token },
    items,
    label: { token },
    tags,
  };
}

interface Stored {
  readonly id: number;
}

/** A parcel as a find returns it, with what a save may change. */
interface StoredParcel extends Stored {
  readonly token: string;
  readonly version: number;
  readonly expectedTags: number;
  readonly items: readonly (Stored & { readonly parts: readonly Stored[] })[];
  readonly tags: readonly Stored[];
}

/**
 * Returns the values that save a parcel with some items and parts left out, others changed or new, and maybe with another
 * label and one more tag.
 *
 * @param parcel the parcel as it is stored, with everything that is nested in it
 */
export function changedParcel(
  random: Random,
  { id, token, version, items, tags, expectedTags }: StoredParcel,
) {
  const kept = items.filter((_, index) => index === 0 || random.happens(70));
  const changed = kept.map((item, position) => {
    return { id: item.id, position, ...changedParts(random, token, item.parts) };
  });
  const added = Array.from({ length: random.between(0, 2) }, (_, index) => {
    return { token, position: kept.length + index, ...changedParts(random, token, []) };
  });
  const newTags = random.happens(30) ? [{ token, parcelTag: { token } }] : [];
  return {
    id,
    version: version + 1,
    expectedItems: changed.length + added.length,
    expectedTags: expectedTags + newTags.length,
    items: [...added, ...changed],
    tags: [...tags.map((tag) => ({ id: tag.id })), ...newTags],
    ...(random.happens(30) && { label: { token } }),
  };
}

/** Returns the parts that an item has after a save, and their number. */
function changedParts(random: Random, token: string, parts: readonly Stored[]) {
  const kept = parts.filter(() => random.happens(70)).map(({ id }) => ({ id }));
  const added = Array.from({ length: random.between(0, 2) }, () => ({ token }));
  return { expectedParts: kept.length + added.length, parts: [...kept, ...added] };
}

/** Deletes a parcel with everything that belongs to it. */
export async function deleteParcel(
  { Parcel, Sender, Item, Part, Label, Tag, ParcelTag }: Shipments,
  { token }: Parcel,
): Promise<void> {
  const where = { token };
  for (const model of [Part, Item, Label, ParcelTag, Tag, Parcel, Sender] as const)
    await (model as typeof Label).destroy({ where });
}
