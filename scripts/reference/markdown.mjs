import { joinLines } from './doc-comment.mjs';
import { isOption } from './problems.mjs';

/** Returns the text of a page. `find` gives the page and the title of what has an entry, by its name. */
export function renderPage({ file, title, intro, entries }, context) {
  const sections = entries.map((each) => renderEntry(each, { ...context, file }));
  return `${[`# ${title}`, generated, intro, ...sections].join('\n\n')}\n`;
}

const generated = '<!-- Written by `npm run docs:reference` from the docstrings of packages/core. -->';

function renderEntry({ entry, described }, context) {
  const { title = described.name, on } = entry;
  const head = [`## ${title}`, proseOf(described, context)];
  if (entry.isNameOnly) return head.join('\n\n');
  return [
    ...head,
    described.calls.length === 0 && renderThrows(described, context),
    described.values && entry.only === undefined && listOfValues(described.values),
    renderProperties(entry, described, context),
    described.calls.length > 0 && renderThrows(described, context),
    renderExample(described),
    ...described.calls.map((call) => renderCall(call, on, context)),
  ]
    .filter(Boolean)
    .join('\n\n');
}

const listOfValues = (values) => `One of ${values.map((value) => `\`'${value}'\``).join(', ')}.`;

/** The members, as a table. Those that another entry has too are named, with a link to that entry. */
function renderProperties({ refersTo = [] }, { name, properties }, context) {
  const shared = [...refersTo, 'CallOptions'].filter((other) => other !== name);
  let own = properties;
  const references = [];
  for (const other of shared) {
    const declarations = new Set(context.find(other)?.properties.map(({ declaration }) => declaration));
    const common = own.filter(({ declaration }) => declarations.has(declaration));
    own = own.filter(({ declaration }) => !declarations.has(declaration));
    if (common.length > 0)
      references.push(
        `As in ${linkTo(other, context)}: ${common.map((each) => `\`${each.name}\``).join(', ')}.`,
      );
  }
  return [own.length > 0 && tableOf(own, context), ...references].filter(Boolean).join('\n\n');
}

function tableOf(properties, context) {
  const hasDefaults = properties.some((each) => each.default !== undefined || isOption(each));
  const head = ['name', 'type', ...(hasDefaults ? ['default'] : []), 'what it is'];
  const rows = properties.map((each) => [
    `\`${each.name}\``,
    typeOf(each.type, context),
    ...(hasDefaults ? [each.default ?? (each.isOptional ? '' : 'required')] : []),
    linked(cellOf(each), context),
  ]);
  return [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.map(escapeCell).join(' | ')} |`)
    .join('\n');
}

/** The text of a property, and what its access throws. An example does not fit in a table, so it is left in the code. */
function cellOf({ text, tags }) {
  const throws = (tags.get('throws') ?? []).map((each) => `Throws ${each}.`);
  return [joinLines(text), ...throws].join(' ');
}

const escapeCell = (text) => text.replaceAll(/(?<!\\)\|/g, '\\|');

/** A type. If it has an entry, its name leads there. */
function typeOf(type, context) {
  const [, name, list = ''] = /^(\w+)((?:\[\])?)$/.exec(type) ?? [];
  return context.find(name) ? `[\`${name}${list}\`](${addressOf(name, context)})` : `\`${type}\``;
}

function renderCall(call, on, context) {
  return [
    `### ${signatureOf(call, on)}`,
    proseOf(call, context),
    renderOptions(call, context),
    renderThrows(call, context),
    renderExample(call),
  ]
    .filter(Boolean)
    .join('\n\n');
}

function signatureOf({ name, parameters }, on) {
  const list = parameters.map(
    (each) => `${each.isRest ? '...' : ''}${each.name}${each.isOptional ? '?' : ''}`,
  );
  return `${on === undefined ? '' : `${on}.`}${name}(${list.join(', ')})`;
}

/** The entries for the options of a call, and what its parameters are. */
function renderOptions({ parameters, tags }, context) {
  const documented = (tags.get('param') ?? []).map((each) => each.replace(/^(\w+)\s*/, '- `$1`: '));
  const options = parameters
    .filter(({ name }) => name === 'options')
    .flatMap(({ type }) => [...type.matchAll(/\w+/g)].map(([name]) => name))
    .filter((name) => context.find(name)?.properties.length > 0);
  const links = [...new Set(options)].map((name) => linkTo(name, context));
  if (links.length > 0) documented.push(`- \`options\`: ${links.join(', ')}`);
  return linked(documented.map(joinLines).join('\n'), context);
}

function renderThrows({ tags }, context) {
  const throws = (tags.get('throws') ?? []).map(
    (each) => `- ${linkError(linked(joinLines(each), context), context)}`,
  );
  return throws.length > 0 && `Throws:\n\n${throws.join('\n')}`;
}

/** Links the class of an error, which a sentence about it begins with. */
function linkError(text, context) {
  return text.replace(/^\w+Error\b/, (name) => (context.find(name) ? linkTo(name, context) : name));
}

function renderExample({ tags }) {
  const examples = (tags.get('example') ?? []).map(
    (code) => `\`\`\`${/[;({]/.test(code) ? 'ts' : ''}\n${code}\n\`\`\``,
  );
  return examples.join('\n\n');
}

const proseOf = ({ text }, context) => linked(joinLines(text), context);

/** Replaces `{@link Name}` by a link to the entry, or by the name. */
function linked(text, context) {
  return text.replaceAll(/\{@link ([\w.]+)\}/g, (_, name) =>
    context.find(name) ? linkTo(name, context) : `\`${name}\``,
  );
}

const linkTo = (name, context) => `[${context.find(name).title}](${addressOf(name, context)})`;

function addressOf(name, { find, file }) {
  const found = find(name);
  return `${found.file === file ? '' : found.file}#${anchorOf(found.title)}`;
}

/** Returns the anchor of a title, as GitHub makes it. */
export function anchorOf(title) {
  return title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}
