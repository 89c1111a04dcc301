import type { Media } from '../conversation/activity';
import type { Delivery, Platform, Received } from '../conversation/channel';
import type { Turns } from '../conversation/handle';
import type { PhotoReader, PhotoRefusal } from '../conversation/photo';
import type { MediaStore } from '../services/media';

export interface IntakeParts {
  readonly turns: Pick<Turns, 'handle'>;
  readonly media: Pick<MediaStore, 'put'>;
  readonly photos: PhotoReader;
  /** Something now waits to be sent on this channel. */
  readonly wake: (channel: string) => void;
}

/** What became of a delivery. `kept`: its turn is, whatever the platform wants for an answer in `reply`. */
export type Taken = { readonly kind: 'kept'; readonly reply?: object } | Exclude<Received, { kind: 'inbound' }>;

/** Takes a platform's deliveries, however they come: verified and read by the platform, photos kept before the turn. Resolves once the turn is kept. */
export type Intake = (platform: Platform<unknown>, delivery: Delivery) => Promise<Taken>;

/** Keeps what a platform's delivery, or its list, turned out to be: photos first, made safe, then the turn. */
export type Keep = (platform: Platform<unknown>, received: Extract<Received, { kind: 'inbound' }>) => Promise<void>;

export function createKeep({ turns, media, photos, wake }: IntakeParts): Keep {
  /** One that is not taken is left out: where none is, the turn says why, and of one that cannot be had any more that it could not be read. */
  async function photosOf(
    platform: Platform<unknown>,
    references: readonly string[],
    owner: string,
  ): Promise<{ readonly media: readonly Media[]; readonly refused?: PhotoRefusal }> {
    const read = await Promise.all(
      references.map(async (reference) => {
        const fetched = await platform.fetchMedia(reference);
        return fetched.ok ? photos.read(fetched.bytes, owner) : fetched;
      }),
    );
    const kept: Media[] = [];
    for (const one of read) if (one.ok) kept.push({ id: await media.put(one.bytes, one.type, owner), type: one.type });
    const [refused] = kept.length > 0 ? [] : read.flatMap((one) => (one.ok || one.reason === 'gone' ? [] : [one.reason]));
    return { media: kept, ...(refused === undefined ? {} : { refused }) };
  }

  return async (platform, { inbound, photos: references = [] }) => {
    const { activity } = inbound;
    const text = activity.kind === 'text' || activity.kind === 'media' ? activity.text : undefined;
    await turns.handle(
      references.length === 0
        ? inbound
        : {
            ...inbound,
            activity: {
              kind: 'media',
              ...(await photosOf(platform, references, inbound.address)),
              ...(text === undefined ? {} : { text }),
            },
          },
    );
    wake(platform.id);
  };
}

export function createIntake(parts: IntakeParts): Intake {
  const keep = createKeep(parts);
  return async (platform, delivery) => {
    const received = platform.receive(delivery);
    if (received.kind !== 'inbound') return received;
    await keep(platform, received);
    return { kind: 'kept', ...(received.reply ? { reply: received.reply } : {}) };
  };
}
