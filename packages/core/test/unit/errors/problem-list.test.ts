import { ValidationError } from '../../../src/errors/input-errors.js';
import { type Problem, ProblemList } from '../../../src/errors/problem-list.js';

/** Returns problems at `[0].name`, `[1].name`, ..., which count how many of their errors are built. */
function problemsAt(count: number) {
  const built = { count: 0 };
  const problems = Array.from({ length: count }, (_, index): Problem => {
    const at = { parent: { parent: null, step: index }, step: 'name' };
    const build = () => {
      built.count += 1;
      return new ValidationError(`[${index}].name: wrong`, { code: 'INVALID_VALUE', at });
    };
    return { at, code: 'INVALID_VALUE', build };
  });
  return { problems, built };
}

function thrownBy(list: ProblemList): ValidationError {
  try {
    list.throwIfAny('product.create');
  } catch (error) {
    return error as ValidationError;
  }
  throw new Error('nothing was thrown');
}

describe('a list of problems', () => {
  it('reports up to a hundred problems, and counts the others without building their errors', () => {
    const { problems, built } = problemsAt(5000);
    const list = new ProblemList();
    list.addAll(problems);
    const error = thrownBy(list);
    expect(built.count).toBe(100);
    expect(error.errors).toHaveLength(100);
    expect(error.problemCount).toBe(5000);
    const lines = error.message.split('\n');
    expect(lines[0]).toBe('product.create: 5000 problems');
    expect(lines.slice(100)).toEqual(['  - [99].name: wrong', '  and 4900 more']);
  });

  it('says how many of very many problems are listed as data', () => {
    const list = new ProblemList(1000);
    list.addAll(problemsAt(2000).problems);
    const error = thrownBy(list);
    expect(error.errors).toHaveLength(1000);
    expect(error.problemCount).toBe(2000);
    expect(error.message.split('\n').at(-1)).toBe('  and 1900 more; `errors` lists the first 1000');
  });

  it('throws the only problem as itself, and nothing if there is none', () => {
    const list = new ProblemList();
    expect(() => list.throwIfAny('product.create')).not.toThrow();
    list.addAll(problemsAt(1).problems);
    const error = thrownBy(list);
    expect(error).toMatchObject({ message: '[0].name: wrong', path: [0, 'name'], problemCount: 1 });
    expect(error.errors).toEqual([error]);
  });

  it('with a maximum of one still tells that there are more', () => {
    const list = new ProblemList(1);
    list.addAll(problemsAt(3).problems);
    expect(thrownBy(list)).toMatchObject({
      message: 'product.create: 3 problems\n  - [0].name: wrong\n  and 2 more',
      problemCount: 3,
    });
  });

  it('knows the places of the problems that it does not report', () => {
    const { problems } = problemsAt(200);
    const list = new ProblemList(1);
    list.addAll(problems);
    const last = problems.at(-1)?.at?.parent ?? null;
    expect(list.has(last, 'name')).toBe(true);
    expect(list.has(last, 'title')).toBe(false);
    expect(list.hasInvalidValue(last)).toBe(true);
    expect(list.copy().has(last, 'name')).toBe(true);
  });

  it('continues with another list in its order, within one maximum and with the sum of the counts', () => {
    const list = new ProblemList(3);
    list.addAll(problemsAt(2).problems);
    const other = new ProblemList(3);
    other.addAll(problemsAt(5).problems);
    list.append(other);
    const error = thrownBy(list);
    expect(error.errors.map(({ message }) => message)).toEqual([
      '[0].name: wrong',
      '[1].name: wrong',
      '[0].name: wrong',
    ]);
    expect(error.problemCount).toBe(7);
  });
});
