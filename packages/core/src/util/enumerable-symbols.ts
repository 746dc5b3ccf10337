/** Returns the symbols that are own keys of an object, and that a copy of it would have. */
export function enumerableSymbols(object: object): symbol[] {
  return Object.getOwnPropertySymbols(object).filter((symbol) =>
    Object.prototype.propertyIsEnumerable.call(object, symbol),
  );
}
