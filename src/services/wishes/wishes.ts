import { awake } from '../workshops/hours';
import { cells } from '../places/cells';
import type { Located } from '../places/place';
import type { PhotoKeep } from '../photos';
import type { Speaker } from '../proposals/bonds';
import { personOf, type Contact, type Person } from '../proposals/proposal';
import type { Proposals } from '../proposals/proposals';
import { within } from '../reports/nearest';
import { monthOf, referenceOf } from '../reports/reference';
import type { Localised } from '../voting';
import type { Amenities, Amenity } from './amenities';
import type { WishStore } from './store';
import { isWishOpen, wishAfter, type Wish, type WishBond } from './wish';

/** What somebody is about to wish. */
export interface WishDraft {
  readonly kind: string;
  readonly place: Located;
  readonly words?: string | undefined;
  /** A photo's id. */
  readonly photo?: string | undefined;
  /** References that they were shown and said are something else. */
  readonly others: readonly string[];
}

/** A wish as one person may see it. `supports`: they wish it too, and are told of it. Its author's own words are for its author alone until staff accepted them. */
export interface SeenWish {
  readonly wish: Wish;
  readonly kind: Amenity | undefined;
  readonly author: boolean;
  readonly supports: boolean;
}

type Refused<R extends string> = { readonly ok: false; readonly reason: R };
type Seen = { readonly ok: true; readonly seen: SeenWish };

/** Wishes as dialogs see them. Whatever is written is written within the turn's transaction. */
export interface Wishes {
  /** Amenities that the words may mean, the likeliest first; none where they mean none. */
  kinds(text: string): readonly string[];
  kind(id: string): Amenity | undefined;
  readonly amenities: readonly Amenity[];
  /** Open wishes of the same kind nearby, the nearest first. Of what says nothing by itself, those alone whose words staff accepted. */
  near(kind: string, place: Located): Promise<readonly Wish[]>;
  /** `known`: somebody wished the same meanwhile; `max`: wishes of one person a day. */
  send(
    draft: WishDraft,
    who: Person & Contact,
    now: Date,
  ): Promise<{ readonly ok: true; readonly wish: Wish } | Refused<'known'> | (Refused<'too-many'> & { readonly max: number })>;
  /** One that was merged leads to what it is part of. */
  see(reference: string, person: Person): Promise<Seen | Refused<'unknown'>>;
  /** One more who wishes it, once; told of it from then on. */
  support(reference: string, who: Person & Contact, now: Date): Promise<Seen | Refused<'unknown' | 'already' | 'closed'>>;
  /** Takes the support back, and the news with it. */
  leave(reference: string, person: Person): Promise<Seen | Refused<'unknown'>>;
  /** The wish of this person whose author was asked whether it is to be an idea, and has not answered. */
  awaiting(person: Person): Promise<string | undefined>;
  /** Its author's answer: "yes" files it as an idea in the edition that collects them. `closed`: none does, and they are asked again when one does. */
  propose(
    reference: string,
    yes: boolean,
    who: Speaker,
    now: Date,
  ): Promise<
    | { readonly ok: true; readonly wish: Wish; readonly demo: boolean }
    | Refused<'unknown' | 'not-yours' | 'not-asked' | 'already' | 'closed'>
    | (Refused<'too-many'> & { readonly max: number })
  >;
  /** What this person wished or supports, the latest first. */
  mine(person: Person): Promise<readonly SeenWish[]>;
  /** What stands under one address stands under the other from then on. */
  takeOver(from: string, to: Contact): Promise<void>;
  /** Forgets whose any bond of this address was; the wishes stay, without their words as written where they were theirs. */
  forget(address: string): Promise<void>;
}

/** How wishes are treated. */
export interface WishSettings {
  /** The letter that references begin with; another than that of reports. */
  readonly prefix: string;
  /** Metres within which two of a kind are shown as perhaps the same. */
  readonly nearMetres: number;
  /** People from whom on its author is asked whether it is to be an idea for the participatory budget. */
  readonly enough: number;
  /** Wishes of one person a day. */
  readonly dailyWishes: number;
}

export const wishDefaults: WishSettings = { prefix: 'V', nearMetres: 150, enough: 25, dailyWishes: 20 };

export interface WishesParts {
  readonly store: WishStore;
  readonly amenities: Amenities;
  readonly kinds: (text: string) => readonly string[];
  readonly settings: WishSettings;
  readonly proposals: Pick<Proposals, 'standing' | 'file'>;
  /** The addresses that are surely a resident's, by now. */
  readonly addressesOf: (resident: string) => Promise<readonly string[]>;
  /** The language of a text, a BCP 47 tag; undefined where nothing tells surely. */
  readonly languageOf: (text: string) => string | undefined;
  readonly photos: Pick<PhotoKeep, 'keep' | 'release'>;
  /** Has a step told to those who support, once the transaction under way is kept. */
  readonly announce: (reference: string, step: number, at: Date) => Promise<void>;
  /** Has its author asked then whether it is to be an idea, once the transaction under way is kept. */
  readonly offerLater: (reference: string, at: Date) => Promise<void>;
}

const dayMs = 86_400_000;
/** Wishes shown as perhaps the same. */
const nearAtMost = 3;
/** Characters of an idea's title. */
const titleCharacters = 60;

const refused = <R extends string>(reason: R): Refused<R> => ({ ok: false, reason });

export function createWishes(parts: WishesParts): Wishes {
  const { store, amenities, kinds, settings, proposals, addressesOf, languageOf, photos, announce, offerLater } = parts;
  const peopleOf = async ({ address, resident }: Person): Promise<readonly string[]> =>
    [...new Set([address, ...(await addressesOf(resident))])].map((one) => personOf({ address: one }));
  const bondsOf = async (person: Person): Promise<readonly WishBond[]> => store.bonds(await peopleOf(person));
  async function unmerged(reference: string): Promise<Wish | undefined> {
    let wish = await store.find(reference);
    while (wish?.merged !== undefined) wish = await store.find(wish.merged);
    return wish;
  }
  /** The wish, and this person's bonds with it. */
  async function theirs(reference: string, person: Person) {
    const wish = await unmerged(reference);
    const bonds = wish ? (await bondsOf(person)).filter((bond) => bond.wish === wish.reference) : [];
    return { wish, bonds };
  }
  const seenBy = (wish: Wish, bonds: readonly WishBond[]): SeenWish => ({
    wish,
    kind: amenities.find(wish.kind),
    author: bonds.some(({ author }) => author),
    supports: bonds.length > 0,
  });
  const bind = (wish: string, author: boolean, { address, channel, locale }: Contact, since: Date): Promise<void> =>
    store.bind({ wish, person: personOf({ address }), author, since, contact: { address, channel, locale } });
  async function nearOf(kind: string, { point }: Located): Promise<readonly Wish[]> {
    if (!point) return [];
    const near = await within(store, point, settings.nearMetres, kind);
    const found = await store.findAll(near.map(({ reference }) => reference));
    const vague = amenities.find(kind)?.vague ?? false;
    return found.filter(({ shown }) => !vague || shown !== undefined).slice(0, nearAtMost);
  }
  /** People who no longer wish it. */
  const fewer = async (wish: Wish, gone: number, more: Partial<Wish> = {}): Promise<void> => {
    if (gone > 0 || Object.keys(more).length > 0) await store.save({ ...wish, ...more, people: wish.people - gone });
  };

  return {
    kinds,
    kind: (id) => amenities.find(id),
    amenities: amenities.all,
    near: nearOf,
    send: (draft, who, now) =>
      store.transaction(async () => {
        const since = new Date(now.getTime() - dayMs);
        const today = (await bondsOf(who)).filter((bond) => bond.author && bond.since > since);
        if (today.length >= settings.dailyWishes) return { ...refused('too-many'), max: settings.dailyWishes };
        const { kind, place, words, photo, others } = draft;
        if (place.point) {
          await store.claim(kind, cells.around(place.point, settings.nearMetres));
          const meanwhile = (await nearOf(kind, place)).filter(({ reference }) => !others.includes(reference));
          if (meanwhile.length > 0) return refused('known');
        }
        const wish: Wish = {
          reference: referenceOf(settings.prefix, now, await store.nextNumber(monthOf(now))),
          kind,
          at: now,
          place,
          state: 'received',
          channel: who.channel,
          demo: false,
          ...(words === undefined ? {} : { words }),
          locale: (words === undefined ? undefined : languageOf(words)) ?? who.locale,
          ...(photo === undefined ? {} : { photo }),
          people: 1,
          steps: [],
          revision: 0,
        };
        await store.add(wish);
        if (photo !== undefined) await photos.keep(photo, wish.reference);
        await bind(wish.reference, true, who, now);
        return { ok: true, wish };
      }),
    async see(reference, person) {
      const { wish, bonds } = await theirs(reference, person);
      return wish ? { ok: true, seen: seenBy(wish, bonds) } : refused('unknown');
    },
    support: (reference, who, now) =>
      store.transaction(async () => {
        const { wish, bonds } = await theirs(reference, who);
        if (!wish) return refused('unknown');
        if (bonds.length > 0) return refused('already');
        if (!isWishOpen(wish)) return refused('closed');
        const after: Wish = { ...wish, people: wish.people + 1 };
        await store.save(after);
        await bind(wish.reference, false, who, now);
        if (after.people === settings.enough) await offerLater(wish.reference, awake(now));
        return { ok: true, seen: { ...seenBy({ ...after, revision: after.revision + 1 }, []), supports: true } };
      }),
    leave: (reference, person) =>
      store.transaction(async () => {
        const { wish, bonds } = await theirs(reference, person);
        if (!wish) return refused('unknown');
        for (const bond of bonds) await store.unbind(wish.reference, bond.person);
        await fewer(wish, bonds.length);
        return { ok: true, seen: seenBy({ ...wish, people: wish.people - bonds.length }, []) };
      }),
    async awaiting(person) {
      const asked = (await bondsOf(person))
        .flatMap((bond) => (bond.asked ? [{ wish: bond.wish, at: bond.asked }] : []))
        .sort((a, b) => b.at.getTime() - a.at.getTime());
      for (const { wish: reference } of asked) {
        const wish = await unmerged(reference);
        if (wish && isWishOpen(wish) && wish.proposal === undefined) return wish.reference;
      }
      return undefined;
    },
    propose: (reference, yes, who, now) =>
      store.transaction(async () => {
        const { wish, bonds } = await theirs(reference, who);
        if (!wish) return refused('unknown');
        const own = bonds.filter(({ author }) => author);
        if (own.length === 0) return refused('not-yours');
        if (wish.proposal !== undefined) return refused('already');
        if (!wish.offered || !isWishOpen(wish)) return refused('not-asked');
        for (const { person } of own) await store.ask(wish.reference, person, undefined);
        const standing = await proposals.standing(now);
        const demo = standing.state === 'open' && standing.edition.demo;
        if (!yes) return { ok: true, wish, demo };
        const { offered: _, ...again } = wish;
        if (standing.state !== 'open') {
          await store.save(again);
          return refused('closed');
        }
        const { id, ballots } = standing.edition;
        const { district, label, point, words: beside } = wish.place;
        const own18 = district !== undefined && ballots.some(({ districts }) => districts?.includes(district));
        const name = nameOf(amenities.find(wish.kind)?.label, wish.locale);
        const filed = await proposals.file({
          edition: id,
          idea: {
            title: [...`${name}, ${label}`].slice(0, titleCharacters).join(''),
            what: `${wish.words ?? name} (${wish.reference})`,
            where: { words: beside ?? label, ...(point ?? {}) },
            ...(wish.photo === undefined ? {} : { photo: wish.photo }),
            locale: wish.locale,
          },
          ...(own18 ? { district } : {}),
          author: who,
          now,
        });
        if (!filed.ok) {
          await store.save(again);
          return filed;
        }
        const after = wishAfter(wish, { proposal: filed.reference }, { kind: 'proposed', proposal: filed.reference, at: now });
        await store.save(after);
        // Who answers knows of it.
        for (const { person } of own) await store.told(wish.reference, person, String(wish.steps.length));
        await announce(wish.reference, wish.steps.length, now);
        return { ok: true, wish: after, demo };
      }),
    async mine(person) {
      const bonds = await bondsOf(person);
      const wishes = await store.findAll([...new Set(bonds.map(({ wish }) => wish))]);
      return wishes
        .filter(({ merged }) => merged === undefined)
        .map((wish) =>
          seenBy(
            wish,
            bonds.filter((bond) => bond.wish === wish.reference),
          ),
        );
    },
    async takeOver(from, { address, channel, locale }) {
      const [old, fresh] = [personOf({ address: from }), personOf({ address })];
      const theirs = new Set((await store.bonds([fresh])).map(({ wish }) => wish));
      for (const bond of await store.bonds([old])) {
        const wish = theirs.has(bond.wish) ? await store.find(bond.wish) : undefined;
        // Who had both wishes it once.
        if (wish) await fewer(wish, 1);
        const { author } = bond;
        if (!wish || author) await store.bind({ ...bond, person: fresh, contact: { address, channel, locale } });
        if (bond.asked) await store.ask(bond.wish, fresh, bond.asked);
        await store.unbind(bond.wish, old);
      }
    },
    async forget(address) {
      const person = personOf({ address });
      for (const { wish: reference, author } of await store.bonds([person])) {
        const wish = await store.find(reference);
        if (wish && author) {
          const { words: _, photo, ...wordless } = wish;
          await store.save({ ...wordless, people: wish.people - 1 });
          if (photo !== undefined) await photos.release(photo);
        } else if (wish) await fewer(wish, 1);
        await store.unbind(reference, person);
      }
    },
  };
}

const nameOf = (label: Localised | undefined, locale: string): string => label?.[locale] ?? label?.fr ?? '';
