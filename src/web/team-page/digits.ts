import { fold } from '../../services/damm';

/** Digits of a card's number, the last a check: as cardDigits in src/services/cards.ts. */
const cardDigits = 12;

/** The digits in a text; Arabic and Persian digits are digits too. */
export const digitsOf = (text: string): string =>
  text
    .replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
    .replace(/[۰-۹]/g, (digit) => String(digit.charCodeAt(0) - 0x6f0))
    .replace(/\D/g, '');

/** Whether these can be a citizen card's number. */
export const isCardNumber = (digits: string): boolean => digits.length === cardDigits && fold(digits) === 0;
