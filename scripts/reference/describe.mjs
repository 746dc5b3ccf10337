import ts from 'typescript-5.9';
import { readDocComment, splitDefault } from './doc-comment.mjs';
import { shortType } from './type-text.mjs';

/** Returns what a page says about a symbol: its doc comment, its options or properties, and its calls. */
export function describeSymbol(sources, symbol, entry = {}) {
  const { checker, isOwn } = sources;
  const members = inOrder(membersOf(checker, symbol)).filter(
    (member) => isShown(member, isOwn) && isIn(entry, member, symbol),
  );
  const calls = members.filter((member) => isCall(sources, member));
  return {
    name: symbol.name,
    isValue: Boolean(symbol.flags & ts.SymbolFlags.Value),
    ...readDocComment(symbol),
    parameters: parametersOf(symbol.valueDeclaration),
    properties: members
      .filter((member) => !calls.includes(member))
      .map((member) => describeProperty(checker, member)),
    calls: calls.map((member) => describeCall(checker, member)),
    values: valuesOf(checker, symbol),
  };
}

/** The members of an object type, with those that it inherits; those of a constant; none of another type. */
function membersOf(checker, symbol) {
  if (symbol.flags & ts.SymbolFlags.TypeAlias) return membersOfAlias(checker, symbol);
  const type =
    symbol.flags & ts.SymbolFlags.Variable
      ? checker.getTypeOfSymbol(symbol)
      : checker.getDeclaredTypeOfSymbol(symbol);
  return checker.getPropertiesOfType(type);
}

/** A type that is computed has members that nobody wrote; only objects and what is put together of them count. */
function membersOfAlias(checker, symbol) {
  const { type } = symbol.declarations[0];
  const isObject =
    ts.isTypeLiteralNode(type) ||
    ts.isIntersectionTypeNode(type) ||
    (ts.isTypeReferenceNode(type) && ['Omit', 'Partial'].includes(type.typeName.getText()));
  return isObject ? checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol)) : [];
}

/** Members as they are declared: by the type that declares them, and in their order there. */
function inOrder(members) {
  const owners = [...new Set(members.map(ownerOf))];
  const place = (member) => owners.indexOf(ownerOf(member));
  const position = ({ declarations: [first] = [] }) => first?.pos ?? 0;
  return members.toSorted((a, b) => place(a) - place(b) || position(a) - position(b));
}

const ownerOf = ({ declarations: [first] = [] }) => first?.parent;

function isShown(member, isOwn) {
  if (/^(~|#|__)/.test(member.name)) return false;
  const declarations = (member.declarations ?? []).filter(isOwn);
  if (declarations.length === 0 || member.name === 'prototype') return false;
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
  if (declarations.some((each) => ts.getCombinedModifierFlags(each) & hidden)) return false;
  return !declarations.some((each) =>
    ts.getJSDocTags(each).some(({ tagName }) => tagName.text === 'internal'),
  );
}

/** Whether a member is a method, or a function of ours that is no option. */
function isCall({ checker, isOwn }, member) {
  if (member.flags & ts.SymbolFlags.Optional) return false;
  const signatures = checker.getTypeOfSymbol(member).getCallSignatures();
  return signatures.some((signature) => isOwn(signature.getDeclaration()));
}

/** Whether an entry shows a member: `only` names those it shows, and `own` leaves out what is inherited. */
function isIn({ only, own = false }, member, { declarations }) {
  if (only !== undefined) return only.includes(member.name);
  return !own || member.declarations.some(({ parent }) => declarations.includes(parent));
}

function describeProperty(checker, member) {
  const { text, tags } = readDocComment(member);
  const declaration = documentedDeclaration(member);
  return {
    name: member.name,
    declaration,
    isOptional: isOptional(member, declaration),
    type: shortType(typeTextOf(checker, member, declaration)),
    documented: text !== '',
    tags,
    ...splitDefault(text),
  };
}

/** A member of a union is optional if its documented declaration says so. Another one may be optional by `Partial`. */
function isOptional(member, declaration) {
  if (member.declarations.length > 1) return declaration.questionToken !== undefined;
  return Boolean(member.flags & ts.SymbolFlags.Optional);
}

/** The declaration with the doc comment, of those that a union or an intersection puts together. */
function documentedDeclaration({ declarations = [] }) {
  return declarations.find((each) => ts.getJSDocCommentsAndTags(each).length > 0) ?? declarations[0];
}

/** The type as it is written. A getter, or a property without a type, has only the one that the compiler knows. */
function typeTextOf(checker, member, declaration) {
  return declaration.type?.getText() ?? checker.typeToString(checker.getTypeOfSymbol(member));
}

function describeCall(checker, member) {
  const { text, tags } = readDocComment(member);
  const [signature] = checker.getTypeOfSymbol(member).getCallSignatures();
  const declaration = signature.getDeclaration();
  return {
    name: member.name,
    text,
    tags,
    parameters: parametersOf(declaration),
    isStatic: Boolean(ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Static),
  };
}

function parametersOf(declaration) {
  return (declaration?.parameters ?? [])
    .filter((each) => each.name.getText() !== 'this')
    .map((each) => ({
      name: each.name.getText(),
      isRest: each.dotDotDotToken !== undefined,
      isOptional: each.questionToken !== undefined || each.initializer !== undefined,
      type: each.type?.getText() ?? '',
    }));
}

/** The members of a union of texts, as they are declared; `undefined` for another type. */
function valuesOf(checker, symbol) {
  if (!(symbol.flags & ts.SymbolFlags.TypeAlias)) return undefined;
  const type = checker.getDeclaredTypeOfSymbol(symbol);
  if (!type.isUnion() || !type.types.every((each) => each.isStringLiteral())) return undefined;
  const order = declaredOrder(checker, symbol.declarations[0].type);
  // The compiler's own order depends on what else it has compiled.
  return type.types
    .map(({ value }) => value)
    .toSorted((a, b) => order.indexOf(a) - order.indexOf(b) || (a < b ? -1 : 1));
}

function declaredOrder(checker, node) {
  if (ts.isUnionTypeNode(node)) return node.types.map((each) => checker.getTypeFromTypeNode(each).value);
  if (ts.isIndexedAccessTypeNode(node)) {
    const list = checker.getTypeFromTypeNode(node.objectType);
    return (list.typeArguments ?? checker.getTypeArguments(list)).map(({ value }) => value);
  }
  if (!ts.isTypeOperatorNode(node)) return [];
  return checker.getPropertiesOfType(checker.getTypeFromTypeNode(node.type)).map(({ name }) => name);
}
