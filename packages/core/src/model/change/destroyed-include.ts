import { IncludeError } from '../../errors/input-errors.js';
import { checkCreateInclude, type IncludeNode, resolveInclude } from '../../graph/include.js';
import { errorDetails } from '../../graph/include-entry.js';
import { defaultSaveRules, type SaveRules } from '../../schema/save-rules.js';
import type { ModelContext } from '../context.js';
import { checkIncludedTenants } from '../find/check-tenants.js';

/**
 * Reads the include of a destroy. Rows below the instance are deleted, unless the entry or its association says something
 * else by `missing`.
 *
 * @throws IncludeError if an entry has an option other than `missing`, or includes rows that are not deleted
 */
export function readDestroyedInclude(
  { schema, model, database }: ModelContext,
  include: unknown,
  call: string,
): readonly IncludeNode[] {
  const resolved = resolveInclude(schema, model, include);
  checkCreateInclude(resolved);
  checkIncludedTenants(resolved, database.compiler.context);
  const lists = new Map<readonly IncludeNode[], IncludeNode[]>();
  const convert = (nodes: readonly IncludeNode[]): IncludeNode[] => {
    const earlier = lists.get(nodes);
    if (earlier !== undefined) return earlier;
    const converted: IncludeNode[] = [];
    // An include may contain itself, and then so does what it is converted to.
    lists.set(nodes, converted);
    for (const node of nodes) {
      const rules: SaveRules = { ...node.rules, missing: node.rules.missing ?? 'delete' };
      checkNode({ ...node, rules }, call);
      converted.push(Object.freeze({ ...node, rules, children: convert(node.children) }));
    }
    return converted;
  };
  return convert(resolved);
}

function checkNode(node: IncludeNode, call: string): void {
  const { association, rules, children } = node;
  const { as, keyHolder, kind, source } = association;
  const fail = (why: string) => new IncludeError(`${call}: ${why}`, errorDetails(association));
  if (keyHolder === 'source')
    throw fail(`'${as}' of '${source.name}' is a ${kind}, whose target may belong to others; leave it out`);
  const option = findOtherOption(node);
  if (option !== undefined) throw fail(`'${as}' is included with \`${option}\`; a destroy takes \`missing\``);
  if (children.length === 0 || (rules.missing === 'delete' && keyHolder === 'target')) return;
  const why =
    keyHolder === 'through' ? 'a destroy deletes through rows only' : `missing is '${rules.missing}'`;
  throw fail(`'${as}' includes other associations, yet its rows are not deleted: ${why}`);
}

function findOtherOption({ fields, hookOptions, required, rules }: IncludeNode): string | undefined {
  if (fields !== undefined) return 'fields';
  if (hookOptions !== undefined) return 'hookOptions';
  if (required !== undefined) return 'required';
  return (['mode', 'moved', 'by'] as const).find((name) => rules[name] !== defaultSaveRules[name]);
}
