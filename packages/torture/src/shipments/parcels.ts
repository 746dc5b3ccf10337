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

/** Deletes a parcel with everything that belongs to it. */
export async function deleteParcel(
  { Parcel, Sender, Item, Part, Label, Tag, ParcelTag }: Shipments,
  { token }: Parcel,
): Promise<void> {
  const where = { token };
  for (const model of [Part, Item, Label, ParcelTag, Tag, Parcel, Sender] as const)
    await (model as typeof Label).destroy({ where });
}
