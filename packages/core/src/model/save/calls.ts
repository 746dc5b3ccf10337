import { OptionError } from '../../errors/input-errors.js';
import { readRootRules } from '../../graph/read-save-rules.js';
import { planStoredRows } from '../../plan/plan-stored-rows.js';
import { planWrites } from '../../plan/plan-writes.js';
import type { WritePlan } from '../../plan/write-plan.js';
import type { RowChange } from '../../schema/row-change.js';
import type { SaveRules } from '../../schema/save-rules.js';
import { withoutPause, withoutPauses } from '../../util/pausable.js';
import { validateRecordGraph } from '../../validate/validate-record-graph.js';
import type { ModelContext } from '../context.js';
import {
  createOptions,
  readCreateRequest,
  singleRoot,
  type UncheckedCreateOptions,
} from '../create/create-request.js';
import { checkOptions } from '../options.js';
import { rememberChanges } from './changes.js';
import { checkLoadedParts } from './check-loaded-parts.js';
import { readVersions } from './read-versions.js';
import { preview, type SaveInput, save } from './save.js';

/** The options of `save`. */
export interface UncheckedSaveOptions extends UncheckedCreateOptions {
  /** How the roots are saved. Default: `save`. */
  readonly mode?: unknown;
  /** A unique key that identifies the roots, in addition to the primary key. */
  readonly by?: unknown;
  /** `'ignore'` saves stored roots whatever their version is. */
  readonly version?: unknown;
  /** Is called with what the save has done with each row. */
  readonly onChanges?: unknown;
}

const saveOptions = [
  'mode',
  'by',
  'version',
  'onChanges',
  ...createOptions,
] as const satisfies readonly (keyof UncheckedSaveOptions)[];

/**
 * `save`: makes the database look like one object, or an array of objects, with everything that is nested in them.
 *
 * @param name the name of the method, for messages
 */
export async function saveValues(
  context: ModelContext,
  values: unknown,
  options: UncheckedSaveOptions = {},
  name = 'save',
): Promise<object | object[]> {
  const { onChanges } = options;
  const { roots, changes } = await save(context, readInput(context, name, values, options));
  const result = Array.isArray(values) ? roots : (roots[0] as object);
  rememberChanges(result, changes);
  if (typeof onChanges === 'function') onChanges(changes);
  return result;
}

/** `previewSave`: returns what `save` would do with each row, and writes nothing. */
export async function previewValues(
  context: ModelContext,
  values: unknown,
  options: UncheckedSaveOptions = {},
): Promise<readonly RowChange[]> {
  return preview(context, readInput(context, 'previewSave', values, options));
}

/** `planSave`: returns the plan of `save` as far as it is known without a database. */
export function planValues(
  context: ModelContext,
  values: unknown,
  options: UncheckedSaveOptions = {},
): WritePlan {
  const { dialect, context: contextValues } = context.database.compiler;
  const input = readInput(context, 'planSave', values, options);
  const pace = withoutPauses;
  const { graph, call, include } = withoutPause(readCreateRequest(context, input, pace));
  readVersions(graph, input);
  checkLoadedParts(graph);
  withoutPause(
    validateRecordGraph(graph, { limits: dialect, context: contextValues, call, allowsAsync: false, pace }),
  );
  const stored = planStoredRows(graph, include, dialect.savesInOneStatement);
  return withoutPause(planWrites(graph, dialect, pace, stored));
}

/** Reads the options of a save. */
export function readInput(
  context: ModelContext,
  name: string,
  values: unknown,
  { mode, by, version, onChanges, ...options }: UncheckedSaveOptions,
): SaveInput {
  const { model } = context;
  const call = `${model.name}.${name}`;
  checkOptions(call, { mode, by, version, onChanges, ...options }, saveOptions);
  const fail = (why: string) => new OptionError(`${call}: ${why}`, { model: model.name });
  if (version !== undefined && version !== 'ignore') throw fail("version takes 'ignore'");
  if (onChanges !== undefined && typeof onChanges !== 'function') throw fail('onChanges must be a function');
  const rootRules: SaveRules = readRootRules(model, { mode, by }, fail);
  if (rootRules.mode === 'link')
    throw fail("mode 'link' is for associations; a root is not linked to anything");
  const roots = Array.isArray(values) ? { values, isArray: true } : singleRoot(values);
  return { name, roots, options, rootRules, ignoresVersion: version === 'ignore' };
}
