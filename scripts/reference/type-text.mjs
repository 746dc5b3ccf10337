/**
 * What the types of members are called on a page. The types themselves carry checks and inference, of which a reader
 * needs only what to pass.
 */
const readable = [
  [/ \| undefined\b/g, ''],
  [/\breadonly /g, ''],
  [/^NoInfer<([\s\S]+)>$/, '$1'],
  [/^OfGroups<G, number>$/, 'number'],
  [/^[\s\S]* extends [\s\S]*$/, 'object'],
  [/^OfGroups<[\s\S]*$/, 'Order[]'],
  [/^Checked<[\s\S]*$/, 'object'],
  [/ \| \(string & EmptyObject\)/g, ''],
  [/^I$/, 'Includes'],
  [/^A$/, 'AttributeSelection'],
  [/^In$/, 'RootMode'],
  [/^By\[\]$/, 'name[]'],
  [/^Kind$/, 'AssociationKind'],
  [/^(?:Source|Target)$/, 'model'],
  [/^Name$/, 'string'],
  [/^KeyNames<[\s\S]+>$/, 'string | string[]'],
  [/^OwnThroughValues<.+>$/, 'object'],
  [/^Version$/, "'ignore'"],
  [/^R$/, 'boolean'],
  [/^F$/, 'number'],
  [/^Conflict$/, 'ConflictOptions'],
  [/\bAny\b/g, 'any'],
  [/\(?keyof (?:Attributes|CreationAttributes)<\w+>\)?/g, 'name'],
  [/\bIncludeOf<.+>$/, 'Includes'],
  [/\bKeyValues<.+>$/, 'object'],
  [/\bOptional<ValuesOf<.+>>$/, 'object'],
  [/\bSelectionFor<\w+>/g, 'AttributeSelection'],
  [/\b(Where|ScopeOption|ConflictOptions)<[^<>]*>/g, '$1'],
  [/\bPartial<(\w+)>/g, '$1'],
  [/\b(?:Attribute)?Order<\w+(?:, EntriesOf<I>)?>/g, 'Order'],
  [/\bRecord<string, unknown>/g, 'object'],
  [/\bReadonly<(object|Record<.+>)>/, '$1'],
  [/\s+/g, ' '],
];

/** Returns the short form of the text of a type. */
export function shortType(text) {
  let short = text.trim().replace(/^\| /, '');
  for (const [pattern, replacement] of readable) short = short.replaceAll(globalOf(pattern), replacement);
  return short;
}

const globalOf = (pattern) => (pattern.global ? pattern : new RegExp(pattern.source, `${pattern.flags}g`));
