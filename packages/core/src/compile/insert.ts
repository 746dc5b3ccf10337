import type { Attribute } from '../schema/attribute.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import type { Compiler } from './compiler.js';
import { columns as columnList, empty, type Fragment, join, slot, sql, table } from './fragment.js';
import { render } from './render.js';

/** The shape of an INSERT, without its values. */
export interface InsertShape {
  readonly model: ModelDefinition;
  readonly columns: readonly Attribute[];
  readonly rowCount: number;
  /** Columns to return. */
  readonly returning: readonly Attribute[];
  /** Whether to write to a column that is `generated always as identity`. */
  readonly overriding?: boolean;
}

/** Returns the SQL of an INSERT. Values are bound row by row, in the order of the columns. */
export function insertText(compiler: Compiler, shape: InsertShape): string {
  const { model, columns, rowCount, returning, overriding = false } = shape;
  const id = JSON.stringify([rowCount, overriding, columnNames(columns), columnNames(returning)]);
  return compiler.cached(model, `insert ${id}`, () => render(compiler, insertFragment(shape)));
}

function insertFragment({ model, columns, rowCount, returning, overriding }: InsertShape): Fragment {
  const clause = returning.length === 0 ? empty : sql` returning ${columnList(returning)}`;
  if (columns.length === 0) return sql`insert into ${table(model)} default values${clause}`;
  const row = sql`(${join(columns.map(() => slot))})`;
  const rows = join(Array.from({ length: rowCount }, () => row));
  const override = overriding === true ? sql` overriding system value` : empty;
  return sql`insert into ${table(model)} (${columnList(columns)})${override} values ${rows}${clause}`;
}

function columnNames(attributes: readonly Attribute[]): readonly string[] {
  return attributes.map(({ column }) => column);
}
