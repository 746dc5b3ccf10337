import type { Attribute } from '../schema/attribute.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import type { Compiler } from './compiler.js';

/** What an INSERT looks like, whatever its values. */
export interface InsertShape {
  readonly model: ModelDefinition;
  readonly columns: readonly Attribute[];
  readonly rowCount: number;
  /** Columns to hand back. */
  readonly returning: readonly Attribute[];
  /** Whether to write to a column that is `generated always as identity`. */
  readonly overriding?: boolean;
}

const columnsOf = (attributes: readonly Attribute[]) => attributes.map(({ column }) => column);
const list = (placeholder: string, count: number) =>
  Array.from({ length: count }, () => placeholder).join(', ');

/** SQL of an INSERT. Values are bound row by row, in the order of the columns. */
export function insertText(compiler: Compiler, shape: InsertShape): string {
  const { model, columns, rowCount, returning, overriding = false } = shape;
  const id = JSON.stringify([rowCount, overriding, columnsOf(columns), columnsOf(returning)]);
  return compiler.cached(model, `insert ${id}`, () => {
    const identifiers = [model.table, ...columnsOf(columns), ...columnsOf(returning)];
    return compiler.render(insertFragment(shape), identifiers, rowCount * columns.length);
  });
}

function insertFragment({ columns, rowCount, returning, overriding }: InsertShape): string {
  const row = `(${list('?', columns.length)})`;
  const values = `(${list('??', columns.length)})${overriding ? ' overriding system value' : ''} values ${list(row, rowCount)}`;
  const back = returning.length === 0 ? '' : ` returning ${list('??', returning.length)}`;
  return `insert into ?? ${columns.length === 0 ? 'default values' : values}${back}`;
}
