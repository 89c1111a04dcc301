import { randomBytes } from 'node:crypto';
import { marked } from '../dialogs/ideas';
import { clockTime, day, dayAndTime } from './conversation/format';
import type { Texts } from './i18n';
import type { JobStore } from './jobs/job';
import type { Audit } from './services/box/audit';
import type { Cards } from './services/cards';
import type { Residents } from './services/residents';
import { createAttendance, type Attendance } from './services/workshops/attendance';
import { createCertificates, type Certificates } from './services/workshops/certificates';
import { createDoor, type Door } from './services/workshops/door';
import { createDraws, type Draws } from './services/workshops/draws';
import { createOffers, type Offers } from './services/workshops/offers';
import { createOrganiser, type Organiser } from './services/workshops/organiser';
import { createReminders, remindersOf } from './services/workshops/reminders';
import { createSeries, type Series } from './services/workshops/series';
import type { BookingContact, WorkshopStore } from './services/workshops/store';
import type { Booking, Workshop } from './services/workshops/workshop';
import { createWorkshops, type Workshops, type WorkshopsParts } from './services/workshops/workshops';
import type { PublishedStore } from './storage/published';
import type { Tell } from './tell';

/** Jobs about workshops, kept with the transaction under way. */
export interface WorkshopJobs {
  offerLater(code: number, cause: string, at: Date): Promise<void>;
  remindLater(booking: Booking, workshop: Workshop, now: Date): Promise<void>;
  tellLater(code: number, revision: number, now: Date): Promise<void>;
  drawLater(code: number, at: Date): Promise<void>;
  drawnLater(code: number, now: Date): Promise<void>;
}

/** Hours after its end when a workshop is closed. */
const closesAfterMs = 3_600_000;

export function createWorkshopJobs(jobs: Pick<JobStore, 'add'>): WorkshopJobs {
  return {
    async offerLater(code, cause, at) {
      await jobs.add({ name: 'workshop-offers', key: `${code}/${cause}`, payload: { code }, runAt: at });
    },
    async remindLater(booking, workshop, now) {
      const { code, revision, ends } = workshop;
      for (const { kind, at } of remindersOf(booking, workshop, now))
        await jobs.add({
          name: 'workshop-reminder',
          key: `${booking.id}/${revision}/${kind}`,
          payload: { booking: booking.id, kind, revision },
          runAt: at,
        });
      const runAt = new Date(ends.getTime() + closesAfterMs);
      await jobs.add({ name: 'workshop-close', key: `${code}/${revision}`, payload: { code }, runAt });
    },
    async drawLater(code, at) {
      await jobs.add({ name: 'workshop-draw', key: String(code), payload: { code }, runAt: at });
    },
    async drawnLater(code, now) {
      await jobs.add({ name: 'workshop-drawn', key: String(code), payload: { code }, runAt: now });
    },
    async tellLater(code, revision, now) {
      await jobs.add({ name: 'workshop-changed', key: `${code}/${revision}`, payload: { code, revision }, runAt: now });
    },
  };
}

/** What conversations ask of workshops, and the door and the certificates that go with them. */
export interface WorkshopServices {
  readonly workshops: Workshops;
  readonly series: Series;
  readonly certificates: Certificates;
  readonly door: Door;
}

export interface WorkshopServicesParts extends Pick<WorkshopsParts, 'store' | 'hmac' | 'random' | 'addressesOf'> {
  readonly jobs: Pick<JobStore, 'add'>;
  readonly cards: Pick<Cards, 'holder'>;
  readonly residents: Pick<Residents, 'known'>;
}

export function createWorkshopServices({ jobs, cards, residents, ...parts }: WorkshopServicesParts): WorkshopServices {
  const { store, hmac } = parts;
  const workshops = createWorkshops({ ...parts, ...createWorkshopJobs(jobs) });
  return {
    workshops,
    series: createSeries(workshops),
    certificates: createCertificates({ store, workshops, hmac }),
    door: createDoor({
      store,
      workshops,
      async ownerOf(card) {
        const phone = (await cards.holder(card))?.phone;
        if (phone === undefined) return undefined;
        const address = `sms:${phone}`;
        return (await residents.known(hmac('address', address))) ?? { address, resident: address };
      },
    }),
  };
}

/** What is done about workshops outside conversations. */
export interface WorkshopOffice {
  readonly offers: Offers;
  readonly organiser: Organiser;
  readonly attendance: Attendance;
  readonly draws: Draws;
  readonly remind: ReturnType<typeof createReminders>;
  readonly store: WorkshopStore;
}

export interface WorkshopOfficeParts {
  readonly store: WorkshopStore;
  readonly jobs: WorkshopJobs;
  readonly audit: Pick<Audit, 'record'>;
  readonly tell: Tell;
  readonly texts: Pick<Texts, 't'>;
  readonly published: Pick<PublishedStore, 'folder'>;
}

export function createWorkshopOffice({ store, jobs, audit, tell, texts, published }: WorkshopOfficeParts): WorkshopOffice {
  type What = 'offered' | 'lapsed' | 'changed' | 'cancelled' | 'day' | 'hours' | 'feedback' | 'missed' | 'drawn' | 'not-drawn';

  /** What somebody who booked is told, in their language. */
  function textOf(what: What, booking: Booking, workshop: Workshop, locale: string): string {
    const t = texts.t(locale);
    const { code, starts, place } = workshop;
    const values = {
      code,
      title: workshop.title[locale] ?? workshop.title.fr,
      day: day(starts, locale),
      time: clockTime(starts, locale),
      place: `${place.name}, ${place.address}`,
      number: booking.number,
    };
    switch (what) {
      case 'offered': {
        const until = booking.until ?? starts;
        return t('workshop.told.offered', { ...values, until: dayAndTime(until, locale) });
      }
      case 'lapsed':
        return t('workshop.told.lapsed', values);
      case 'changed':
        return t('workshop.told.changed', values);
      case 'cancelled':
        return t('workshop.told.cancelled', { ...values, reason: workshop.cancelled?.reason ?? '' });
      case 'day':
        return t('workshop.told.day', values);
      case 'hours':
        return t('workshop.told.hours', values);
      case 'drawn':
        return t('workshop.told.drawn', values);
      case 'not-drawn':
        return t('workshop.told.not-drawn', values);
      case 'feedback':
        return t('workshop.told.feedback', values);
      case 'missed':
        return t('workshop.told.missed', values);
    }
  }
  const told = async (what: What, booking: Booking, workshop: Workshop, to: BookingContact, now: Date): Promise<void> => {
    const until = workshop.ends > now ? { until: workshop.ends } : {};
    await tell({
      to,
      text: marked(texts.t(to.locale), workshop.demo ?? false, textOf(what, booking, workshop, to.locale)),
      at: now,
      asked: booking.since,
      ...until,
    });
  };
  return {
    store,
    offers: createOffers({ store, tell: told, later: (code, cause, at) => jobs.offerLater(code, cause, at) }),
    organiser: createOrganiser({ store, audit, told, newSeed: () => randomBytes(32).toString('hex'), ...jobs }),
    draws: createDraws({ store, audit, told, folder: (name) => published.folder(name), ...jobs }),
    attendance: createAttendance({ store, told }),
    remind: createReminders({ store, tell: told }),
  };
}
