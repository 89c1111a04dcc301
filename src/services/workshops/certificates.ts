import type { Person } from '../proposals/proposal';
import type { WorkshopStore } from './store';
import type { Booking, Workshop } from './workshop';
import type { Workshops } from './workshops';

/** That somebody came to a workshop. It names nobody, as no booking does: its bearer writes their own name on it. */
export interface Certificate {
  /** "18-48213-401577": the workshop, the booking, and six digits that only the City can make. */
  readonly number: string;
  readonly workshop: Workshop;
}

/** Certificates of attendance: nothing is kept of them, each is made and checked from the booking. */
export interface Certificates {
  /** Undefined where they were not checked in. */
  of(code: number, person: Person): Promise<Certificate | undefined>;
  /** The certificate that bears this number; undefined where the City made none. */
  check(number: string): Promise<Certificate | undefined>;
}

export interface CertificatesParts {
  readonly store: Pick<WorkshopStore, 'find' | 'numbered'>;
  readonly workshops: Pick<Workshops, 'booked'>;
  readonly hmac: (purpose: string, text: string) => string;
}

export function createCertificates({ store, workshops, hmac }: CertificatesParts): Certificates {
  /** Six digits: one guess in a million is right, and tells that somebody came. */
  const seal = (code: number, number: number): string =>
    String(Buffer.from(hmac('certificate', `${code} ${number}`), 'base64url').readUInt32BE() % 1_000_000).padStart(6, '0');
  const made = (workshop: Workshop, { number }: Booking): Certificate => ({
    number: `${workshop.code}-${number}-${seal(workshop.code, number)}`,
    workshop,
  });
  return {
    async of(code, person) {
      const found = (await workshops.booked(person)).find(({ booking }) => booking.workshop === code && booking.state === 'present');
      return found && made(found.workshop, found.booking);
    },
    async check(number) {
      const [, code, booked] = /^(\d{1,6})-(\d{5})-\d{6}$/.exec(number) ?? [];
      if (code === undefined || booked === undefined) return undefined;
      const [workshop, booking] = await Promise.all([store.find(Number(code)), store.numbered(Number(code), Number(booked))]);
      const certificate = workshop && booking?.state === 'present' ? made(workshop, booking) : undefined;
      return certificate?.number === number ? certificate : undefined;
    },
  };
}
