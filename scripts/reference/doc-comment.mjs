import ts from 'typescript-5.9';

/** Returns the doc comment of a symbol: its text, and its tags by name. The first declaration that has one counts. */
export function readDocComment(symbol) {
  const comments = (symbol.declarations ?? []).map(commentOf);
  return comments.find(({ text, tags }) => text !== '' || tags.size > 0) ?? { text: '', tags: new Map() };
}

function commentOf(declaration) {
  const docs = ts.getJSDocCommentsAndTags(declaration).filter(ts.isJSDoc);
  const last = docs.at(-1);
  const tags = new Map();
  for (const tag of last?.tags ?? []) {
    const name = tag.tagName.text;
    tags.set(name, [...(tags.get(name) ?? []), textOfTag(tag, last)]);
  }
  return { text: plainText(last), tags };
}

function textOfTag(tag, comment) {
  const name = ts.isJSDocParameterTag(tag) ? `${tag.name.getText()} ` : '';
  if (tag.tagName.text === 'example') return exampleOf(tag, comment);
  // The type of the error is a part of the sentence.
  const [, text = ''] = /^@\w+\s*([\s\S]*)$/.exec(withoutStars(tag.getText())) ?? [];
  return ts.isJSDocParameterTag(tag) ? `${name}${plainText(tag).replace(/^- /, '')}` : joinLines(text);
}

/** Returns an example as it is written: the parser would take the spaces in front of its lines away. */
function exampleOf(tag, comment) {
  const source = tag.getSourceFile().text.slice(tag.getStart(), comment.getEnd());
  const text = source.replace(/\*\/\s*$/, '').replace(/^@example\s*/, '');
  const [own] = withoutStars(text).split(/\n@\w+/);
  return own.trim();
}

const withoutStars = (text) => text.replaceAll(/^[ \t]*\* ?/gm, '');

function plainText(node) {
  return (ts.getTextOfJSDocComment(node?.comment) ?? '').trim();
}

/** Joins the lines of each paragraph, and keeps those of lists and tables. */
export function joinLines(text) {
  return text.trim().replaceAll(/(?<!\n)\n[ \t]*(?![\n|-])/g, ' ');
}

const sentenceEnd = /(?<=[.!?])\s+(?=["'`A-Z{])/;

/** The ways in which a sentence says the default of an option. The first group is the default. */
const defaultSentences = [
  /^Default(?: is|:)? (.+)\.$/,
  /^By default, (?:it is )?(.+)\.$/,
  /^((?:All|None|No \w+)) by default\.$/,
];

/** Returns the text of an option without the sentence that says its default, and the default. */
export function splitDefault(text) {
  const sentences = joinLines(text).split(sentenceEnd);
  for (const [index, sentence] of sentences.entries())
    for (const pattern of defaultSentences) {
      const [, value] = pattern.exec(sentence) ?? [];
      if (value !== undefined)
        return {
          text: sentences.toSpliced(index, 1).join(' '),
          default: value.replace(/^(All|None|No)\b/, (word) => word.toLowerCase()),
        };
    }
  const [, inline] = /(`[^`]+`) \(default\)/.exec(text) ?? [];
  return { text: sentences.join(' '), default: inline };
}
