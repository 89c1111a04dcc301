import { createWishDesk } from '../../src/services/wishes/desk';
import { createWishes, wishDefaults, type WishesParts, type WishSettings } from '../../src/services/wishes/wishes';
import { wishAmenities } from '../../src/street';
import { createIdeaCity } from './idea-city';
import { createMemoryWishes } from './memory-wishes';

/** Wishes in memory, with the city's list of amenities; words mean nothing. What was announced, recorded and put off can be looked at. */
export function createWishCity({
  proposals = createIdeaCity().proposals,
  settings = wishDefaults,
}: { readonly proposals?: WishesParts['proposals']; readonly settings?: WishSettings } = {}) {
  const store = createMemoryWishes();
  const announced: (readonly [reference: string, step: number])[] = [];
  const offered: string[] = [];
  const acts: string[] = [];
  const photos = { kept: [] as string[], released: [] as string[] };
  /** Residents by address: what is not in it is somebody's own. */
  const residents = new Map<string, string>();
  const announce = async (reference: string, step: number): Promise<void> => void announced.push([reference, step]);
  const wishes = createWishes({
    store,
    amenities: wishAmenities(),
    kinds: () => [],
    settings,
    proposals,
    addressesOf: async (resident) => [...residents].flatMap(([address, whose]) => (whose === resident ? [address] : [])),
    languageOf: (text) => (/\p{Script=Arabic}/u.test(text) ? 'ar' : undefined),
    photos: {
      keep: async (id) => void photos.kept.push(id),
      release: async (id) => void photos.released.push(id),
    },
    announce,
    offerLater: async (reference) => void offered.push(reference),
  });
  const desk = createWishDesk({ store, audit: { record: async ({ act }) => void acts.push(act) }, announce });
  return { store, wishes, desk, announced, offered, acts, photos, residents };
}
