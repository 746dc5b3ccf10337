/** A function of the `validator` package that checks text. */
export type TextCheck = (text: string, option?: never) => boolean;

/**
 * The functions of the `validator` package. Each is loaded for the first model that declares a validator with it,
 * because all of them together are 21 files.
 */
export const load = {
  isAlpha: () => readCheck(require('validator/lib/isAlpha.js')),
  isAlphanumeric: () => readCheck(require('validator/lib/isAlphanumeric.js')),
  isCreditCard: () => readCheck(require('validator/lib/isCreditCard.js')),
  isDecimal: () => readCheck(require('validator/lib/isDecimal.js')),
  isEmail: () => readCheck(require('validator/lib/isEmail.js')),
  isFloat: () => readCheck(require('validator/lib/isFloat.js')),
  isInt: () => readCheck(require('validator/lib/isInt.js')),
  isIP: () => readCheck(require('validator/lib/isIP.js')),
  isNumeric: () => readCheck(require('validator/lib/isNumeric.js')),
  isURL: () => readCheck(require('validator/lib/isURL.js')),
  isUUID: () => readCheck(require('validator/lib/isUUID.js')),
} as const;

function readCheck(loaded: { readonly default: TextCheck }): TextCheck {
  return loaded.default;
}
