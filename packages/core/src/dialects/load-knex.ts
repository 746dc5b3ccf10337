/** Loads knex, which takes longer than Espalier itself. A program that only declares its models does not need it. */
export function loadKnex(): typeof import('knex') {
  return require('knex');
}
