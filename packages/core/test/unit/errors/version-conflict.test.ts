import { VersionConflictError } from '../../../src/errors/database-errors.js';
import { versionConflict } from '../../../src/errors/version-conflict.js';

describe('the error for rows that have changed since they were read', () => {
  it('names the place of each, and has the paths of all', () => {
    const line = { model: 'line', where: ['lines', 1] };
    const error = versionConflict([line, { model: 'order', where: [] }, { model: 'tag', where: 'tag.save' }]);
    expect(error).toBeInstanceOf(VersionConflictError);
    expect(error.message.split('\n')).toEqual([
      "lines[1]: the row of 'line' has changed since it was read",
      "order: the row of 'order' has changed since it was read",
      "tag.save: the row of 'tag' has changed since it was read",
    ]);
    expect(error).toMatchObject({ model: 'line', path: ['lines', 1], paths: [['lines', 1], []] });
  });

  it('lists at most 20 places in its message', () => {
    const error = versionConflict(Array.from({ length: 22 }, (_, row) => ({ model: 'line', where: [row] })));
    expect(error.message.split('\n')).toHaveLength(21);
    expect(error.message).toMatch(/\nand 2 more$/);
    expect(error.paths).toHaveLength(22);
  });
});
