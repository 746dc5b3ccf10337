import { callPages } from './outline-calls.mjs';
import { declarationPages } from './outline-declarations.mjs';

/**
 * The pages of the reference, and what each describes, in order. An entry is a name, or an object with it: `on` is what
 * its calls are called on, `refersTo` names entries that have some of its options, `own` leaves out what it inherits, and
 * `only` names the members to show. What is exported and named nowhere is a type, and is on the last page.
 */
export const pages = [...declarationPages, ...callPages];

/** The page of the types that no other page has. */
export const typesPage = {
  file: 'types.md',
  title: 'Types',
  intro:
    'Types that a program or a declaration file can name. [Types](../types.md) explains what is inferred, and how.',
};
