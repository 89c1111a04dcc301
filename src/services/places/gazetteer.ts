import type { Area } from './areas';
import type { Point } from './place';

/** A street, or as much of it as lies in one district. */
export interface Street {
  /** Its district's INSEE code and its name without accents: "75118 rue myrha". */
  readonly id: string;
  /** As the national address base writes it: "Rue Myrha". */
  readonly name: string;
  readonly district: string;
  readonly postalCode: string;
}

/** A house number, where its door is. */
export interface House extends Point {
  readonly number: number;
  /** "bis", "ter", "a"; absent on most. */
  readonly suffix?: string;
}

export interface StreetHouses extends Street {
  readonly houses: readonly House[];
}

/** What is kept of the city's places; all of it may be empty. */
export interface PlaceStore {
  /** Another with every import of addresses or of districts; undefined where neither was imported. */
  version(): Promise<string | undefined>;
  /** Every street, without its houses. */
  streets(): Promise<readonly Street[]>;
  /** These streets with their houses. */
  houses(ids: readonly string[]): Promise<readonly StreetHouses[]>;
  /** Streets of which a house stands in one of these cells, with all their houses. */
  near(cells: readonly number[]): Promise<readonly StreetHouses[]>;
  areas(): Promise<readonly Area[]>;
}

/** How an import fills it: safe to begin again, since what it puts replaces what was there. */
export interface PlaceWriter {
  putStreets(streets: readonly StreetHouses[], version: string): Promise<void>;
  /** Ends an import: streets that it did not put are gone; gives how many there were. */
  endStreets(version: string): Promise<number>;
  /** All districts at once, in place of those before. */
  putAreas(areas: readonly Area[], version: string): Promise<void>;
}
