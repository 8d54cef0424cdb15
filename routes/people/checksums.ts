/** The check digits of a Russian's numbers. Pure. */

/** The digits of what was typed; gaps and dashes between them are how people write. */
export const digitsOf = (typed: string): string => typed.replace(/[\s\u00a0-]/g, "");

/**
 * A policy of compulsory medical insurance (ОМС) of the one kind: 16 digits, the last by Luhn (the rule
 * of the register says it in other words: a number made of every second digit is doubled).
 */
export function isPolicyNumber(digits: string): boolean {
  if (!/^\d{16}$/.test(digits) || /^0+$/.test(digits)) return false;
  const sum = [...digits].reduce((total, digit, index) => {
    const value = index % 2 === 0 ? Number(digit) * 2 : Number(digit);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

/** Numbers up to this one were given before there was a check. */
const SNILS_UNCHECKED = 1_001_998;

/** A number of the pension register (СНИЛС): nine digits, and two that check them. */
export function isSnils(digits: string): boolean {
  if (!/^\d{11}$/.test(digits)) return false;
  const number = digits.slice(0, 9);
  if (Number(number) === 0) return false;
  if (Number(number) <= SNILS_UNCHECKED) return true;
  const sum = [...number].reduce((total, digit, index) => total + Number(digit) * (9 - index), 0);
  const check = sum % 101;
  return Number(digits.slice(9)) === (check === 100 ? 0 : check);
}

/** «123-456-789 01», as it stands on the card. @param digits eleven */
export const snilsText = (digits: string): string =>
  digits.replace(/^(\d{3})(\d{3})(\d{3})(\d{2})$/, "$1-$2-$3\u00a0$4");

/** Four by four. @param digits sixteen */
export const policyText = (digits: string): string => digits.replace(/(\d{4})(?=\d)/g, "$1\u00a0");

const INN_WEIGHTS = [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8];

/** The check digit that stands after these digits of a taxpayer's number. */
const innCheck = (digits: string): number => {
  const weights = INN_WEIGHTS.slice(INN_WEIGHTS.length - digits.length);
  const sum = [...digits].reduce((total, digit, at) => total + Number(digit) * weights[at]!, 0);
  return sum % 11 % 10;
};

/**
 * A taxpayer's number (ИНН): ten digits of an organisation with one check digit, twelve of a sole
 * trader with two (приказ ФНС ЕД-7-14/559@).
 */
export function isInn(digits: string): boolean {
  if (!/^(\d{10}|\d{12})$/.test(digits) || /^0+$/.test(digits)) return false;
  const checks = digits.length === 10 ? [9] : [10, 11];
  return checks.every((at) => innCheck(digits.slice(0, at)) === Number(digits[at]));
}
