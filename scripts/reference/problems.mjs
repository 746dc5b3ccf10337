/** What the reference lacks: a sentence each, with the name of what is concerned. */
export function findProblems(pages, sources) {
  const entries = pages.flatMap(({ entries: each }) => each);
  return [
    ...entries.flatMap(problemsOf),
    ...entries.filter(isUnplaced).map(({ described: { name } }) => unplaced(name)),
    ...unplacedOptions(entries, sources),
  ];
}

function problemsOf(entry) {
  const { name, text, properties, calls } = entry.described;
  const own = text === '' ? [`${name} has no sentence`] : [];
  // Of a type that is only named, the members are those of types that have entries.
  if (entry.entry.isNameOnly && !isUnplaced(entry)) return own;
  return [
    ...own,
    ...[...properties, ...calls]
      .filter(({ text: sentence }) => sentence === '')
      .map((each) => `${name}.${each.name} has no sentence`),
    ...properties.filter(lacksDefault).map((each) => `${name}.${each.name} does not say its default`),
  ];
}

/** Whether a member may be left out of options that a user passes. */
export function isOption({ isOptional, declaration }) {
  return isOptional && /Option|Selection|Declaration/.test(declaration.parent.name?.text ?? '');
}

/** Whether an option can only be understood with its default. */
function lacksDefault(property) {
  const { type, default: value } = property;
  return isOption(property) && value === undefined && /^(boolean|number)( \| \w+)*$/.test(type);
}

/** Whether something is exported that needs more than its name: a class, a function, a constant, or options. */
function isUnplaced({ entry, described }) {
  return Boolean(entry.isNameOnly) && (described.isValue || described.properties.some(isOption));
}

const unplaced = (name) => `${name} is on no page: give it a place in scripts/reference/outline.mjs`;

/** The interfaces of options that an option or a call names, and that no page has. */
function unplacedOptions(entries, { declared }) {
  const placed = new Set(entries.map(({ described }) => described.name));
  const used = entries.flatMap(({ described: { properties, calls, parameters } }) => [
    ...properties.map(({ type }) => type),
    ...[...parameters, ...calls.flatMap((call) => call.parameters)].map(({ type }) => type),
  ]);
  const names = used.flatMap((type) => type.match(/\b\w+(?:Options|Declaration)\b/g) ?? []);
  const missing = new Set(names.filter((name) => declared.has(name) && !placed.has(name)));
  return [...missing].sort().map(unplaced);
}
