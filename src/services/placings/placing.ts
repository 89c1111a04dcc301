import type { Point } from '../places/place';
import type { Contact } from '../proposals/proposal';
import type { Localised } from '../voting';
import type { PlacingResult } from './schulze';

/** Places at the least and at the most that a question is about. */
export const fewestPlaces = 2;
export const mostPlaces = 6;

/** A place that the City considers for something. */
export interface Spot {
  /** By which residents name it, from 1: its place in the list that was announced, by which ties fall. */
  readonly number: number;
  readonly label: Localised;
  readonly point: Point;
}

/** Where something should go: a question of the City between some places, which residents put in the order they prefer. */
export interface Placing {
  /** By which everybody names it: "3". */
  readonly code: number;
  readonly title: Localised;
  readonly spots: readonly Spot[];
  readonly opens: Date;
  readonly closes: Date;
  readonly demo: boolean;
  /** Once it was closed and counted. */
  readonly result?: PlacingResult;
}

/** What a person prefers: numbers of places, the best first; those left out come after them, all alike. */
export interface Preference {
  readonly placing: number;
  /** What stands for the person: the address they acted from (`personOf`). */
  readonly person: string;
  readonly contact: Contact;
  readonly since: Date;
  readonly order: readonly number[];
}

export type PlacingState = 'announced' | 'open' | 'closed';
export const placingState = ({ opens, closes }: Pick<Placing, 'opens' | 'closes'>, now: Date): PlacingState =>
  now < opens ? 'announced' : now < closes ? 'open' : 'closed';
