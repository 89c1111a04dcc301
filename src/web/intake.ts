import type { Media } from '../conversation/activity';
import type { Delivery, Platform, Received } from '../conversation/channel';
import type { Turns } from '../conversation/handle';
import type { MediaStore } from '../services/media';

export interface IntakeParts {
  readonly turns: Pick<Turns, 'handle'>;
  readonly media: Pick<MediaStore, 'put'>;
  /** Something now waits to be sent on this channel. */
  readonly wake: (channel: string) => void;
}

/** What became of a delivery. `kept`: its turn is, whatever the platform wants for an answer in `reply`. */
export type Taken = { readonly kind: 'kept'; readonly reply?: object } | Exclude<Received, { kind: 'inbound' }>;

/** Takes a platform's deliveries, however they come: verified and read by the platform, photos kept before the turn. Resolves once the turn is kept. */
export type Intake = (platform: Platform<unknown>, delivery: Delivery) => Promise<Taken>;

/** Keeps what a platform's delivery, or its list, turned out to be: photos first, then the turn. */
export type Keep = (platform: Platform<unknown>, received: Extract<Received, { kind: 'inbound' }>) => Promise<void>;

export function createKeep({ turns, media, wake }: IntakeParts): Keep {
  /** One that cannot be had any more is left out: the turn then says so in its own way. */
  async function photosOf(platform: Platform<unknown>, references: readonly string[], owner: string): Promise<readonly Media[]> {
    const kept = await Promise.all(
      references.map(async (reference) => {
        const photo = await platform.fetchMedia(reference);
        return photo && { id: await media.put(photo.bytes, photo.type, owner), type: photo.type };
      }),
    );
    return kept.filter((photo) => photo !== undefined);
  }

  return async (platform, { inbound, photos = [] }) => {
    const { activity } = inbound;
    const kept = await photosOf(platform, photos, inbound.address);
    const text = activity.kind === 'text' || activity.kind === 'media' ? activity.text : undefined;
    await turns.handle(
      photos.length === 0 ? inbound : { ...inbound, activity: { kind: 'media', media: kept, ...(text === undefined ? {} : { text }) } },
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
