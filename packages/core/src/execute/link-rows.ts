import type { Compiler } from '../compile/compiler.js';
import { linkStatement } from '../compile/update-link.js';
import { formatPath, toPath } from '../errors/path.js';
import { RecordNotFoundError } from '../errors/usage-errors.js';
import type { CreateRun } from './adapter.js';
import type { Connection } from './connection.js';
import { toEspalierError } from './failures.js';

/**
 * Sets the foreign keys that no insert could carry.
 *
 * @throws RecordNotFoundError when a row to be linked is no longer there
 */
export async function linkRows(
  connection: Connection,
  compiler: Compiler,
  { plan, values, now }: CreateRun,
): Promise<void> {
  for (const link of plan.links) {
    const to = values[link.to] ?? {};
    for (const { record, path: chain } of link.rows) {
      const row = values[record] ?? {};
      const path = toPath(chain);
      const place = { model: link.model.name, path };
      const { rowCount } = await connection
        .run(linkStatement(compiler, link, row, to, now))
        .catch((error) => {
          throw toEspalierError(compiler.dialect, error, place);
        });
      if (rowCount === 0) {
        throw new RecordNotFoundError(
          `${formatPath(path)}: the row of '${link.model.name}' to be linked is no longer there`,
          place,
        );
      }
      for (const { attribute, key } of link.pairs) row[attribute.name] = to[key.name];
      if (link.model.timestamps) row.updatedAt = now;
    }
  }
}
