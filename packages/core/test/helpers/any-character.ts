import fc from 'fast-check';

/** Any character of Unicode, as the unit of a text. The unit 'binary' of fast-check first builds a table of all of them. */
export const anyCharacter = fc
  .integer({ min: 0, max: 0x10ffff })
  .filter((code) => code < 0xd800 || code > 0xdfff)
  .map((code) => String.fromCodePoint(code));
