import { z } from 'zod';

/** A rule that one variable alone cannot tell; `message` says what to set where it does not hold. */
export interface Rule<Environment> {
  readonly holds: (env: Environment) => boolean;
  readonly message: string;
}

/** A whole number in these bounds; each refusal names the variable. */
export const whole = (name: string, least: number, most: number) =>
  z.coerce
    .number({ error: `${name} must be a number from ${least} to ${most}.` })
    .int(`${name} must be a whole number from ${least} to ${most}.`)
    .min(least, `${name} must be ${least} or more.`)
    .max(most, `${name} must be ${most} or less.`);

/** A web address; `example` stands in the refusal. */
export const url = (name: string, example: string) =>
  z.url({ protocol: /^https?$/, error: `${name} must be a web address, such as ${example}.` }).optional();

/** Addresses that only this machine reaches. */
export const loopback = /^(localhost|127(\.\d{1,3}){3}|::1)$/;

/** The fields that have a value. */
export function present<V extends object>(values: V): { [Name in keyof V]?: Exclude<V[Name], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [Name in keyof V]?: Exclude<V[Name], undefined>;
  };
}
