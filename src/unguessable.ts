import { randomBytes, randomInt } from 'node:crypto';

/** A message's own id, which goes to platforms and comes back; a person's own, which stays here. */
export const newId = (): string => randomBytes(15).toString('base64url');

/** 0 <= x < 1, unguessable. */
export const unguessable = (): number => randomInt(2 ** 47) / 2 ** 47;
