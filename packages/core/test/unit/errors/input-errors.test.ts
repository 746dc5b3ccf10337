import { inspect } from 'node:util';
import { combineProblems, withoutStackTrace } from '../../../src/errors/combine-problems.js';
import { EspalierError } from '../../../src/errors/espalier-error.js';
import {
  IncludeError,
  NotIncludedError,
  OptionError,
  UnknownKeyError,
  ValidationError,
} from '../../../src/errors/input-errors.js';

const city = new ValidationError("user.city: 'user.city' is required", {
  code: 'NULL_NOT_ALLOWED',
  model: 'user',
  attribute: 'city',
  path: ['user', 'city'],
});
const titel = new UnknownKeyError("titel: 'titel' is neither an attribute nor an association of 'product'", {
  model: 'product',
  path: ['titel'],
  suggestion: 'title',
});

describe('a ValidationError', () => {
  it('has the problem as data', () => {
    expect(city).toMatchObject({
      name: 'ValidationError',
      code: 'NULL_NOT_ALLOWED',
      model: 'user',
      attribute: 'city',
      path: ['user', 'city'],
    });
    expect(city).toBeInstanceOf(EspalierError);
    expect(city).toBeInstanceOf(Error);
  });

  it('lists itself when it is alone, so that a handler needs one loop', () => {
    expect(city.errors).toEqual([city]);
    expect(city.errors[0]).toBe(city);
  });

  it('is not written to a log in a circle', () => {
    expect(JSON.parse(JSON.stringify(city))).toEqual({
      name: 'ValidationError',
      code: 'NULL_NOT_ALLOWED',
      model: 'user',
      attribute: 'city',
      path: ['user', 'city'],
    });
  });

  it('has no properties without a value', () => {
    const bare = new ValidationError('wrong');
    expect(Object.keys(bare).sort()).toEqual(['code', 'name']);
    expect(bare.code).toBe('VALIDATION_FAILED');
  });

  it('keeps its cause', () => {
    const cause = new Error('beneath');
    expect(new ValidationError('wrong', { cause }).cause).toBe(cause);
    expect(new ValidationError('wrong')).not.toHaveProperty('cause');
  });

  it('of an unknown key has its own class, code and suggestion', () => {
    expect(titel).toBeInstanceOf(ValidationError);
    expect(titel).toMatchObject({ name: 'UnknownKeyError', code: 'UNKNOWN_KEY', suggestion: 'title' });
    expect(new UnknownKeyError('x', {})).not.toHaveProperty('suggestion');
  });

  it('of a nested value that no include covers has its own class', () => {
    const error = new NotIncludedError('missing');
    expect(error).toBeInstanceOf(ValidationError);
    expect(error).toMatchObject({ name: 'NotIncludedError', code: 'NOT_INCLUDED' });
  });
});

describe('an OptionError', () => {
  it('is not a ValidationError, since the client that sent the data is not to blame', () => {
    const error = new OptionError('wrong', { model: 'product' });
    expect(error).toBeInstanceOf(EspalierError);
    expect(error).not.toBeInstanceOf(ValidationError);
    expect(error).toMatchObject({ name: 'OptionError', code: 'INVALID_OPTION', model: 'product' });
  });

  it('of a wrong include has its own class', () => {
    expect(new IncludeError('wrong')).toBeInstanceOf(OptionError);
    expect(new IncludeError('wrong')).toMatchObject({ name: 'IncludeError', code: 'INVALID_INCLUDE' });
  });
});

describe('problems', () => {
  it('are thrown as they are when there is one', () => {
    expect(combineProblems('product.create', [city])).toBe(city);
  });

  it('are combined in their order when there are several', () => {
    const error = combineProblems('product.create', [titel, city]);
    expect(error.message).toBe(
      [
        'product.create: 2 problems',
        "  - titel: 'titel' is neither an attribute nor an association of 'product'",
        "  - user.city: 'user.city' is required",
      ].join('\n'),
    );
    expect(error.code).toBe('VALIDATION_FAILED');
    expect(error.errors).toEqual([titel, city]);
    expect(Object.isFrozen(error.errors)).toBe(true);
    expect(error).not.toHaveProperty('path');
  });

  it('after the first hundred are counted in the message, and all are present as data', () => {
    const many = Array.from({ length: 1000 }, (_, index) => new ValidationError(`rows[${index}]: wrong`));
    const error = combineProblems('product.bulkCreate', many);
    const lines = error.message.split('\n');
    expect(lines).toHaveLength(102);
    expect(lines[0]).toBe('product.bulkCreate: 1000 problems');
    expect(lines[100]).toBe('  - rows[99]: wrong');
    expect(lines[101]).toBe('  and 900 more, listed in `errors`');
    expect(error.errors).toHaveLength(1000);
  });
});

describe('a hint', () => {
  const hinted = () => new UnknownKeyError("titel: 'titel' is unknown", { hint: "did you mean 'title'?" });

  it('is for developers: in what a log prints, and not in what a client gets', () => {
    const error = hinted();
    expect(error.message).toBe("titel: 'titel' is unknown");
    expect(error.hint).toBe("did you mean 'title'?");
    expect(String(error)).toBe("UnknownKeyError: titel: 'titel' is unknown; did you mean 'title'?");
    expect(error.stack).toContain("titel: 'titel' is unknown; did you mean 'title'?\n    at ");
    expect(inspect(error)).toContain("titel: 'titel' is unknown; did you mean 'title'?");
    expect(JSON.stringify({ ...error, message: error.message })).not.toContain('did you mean');
    expect(JSON.stringify(error)).not.toContain('did you mean');
  });

  it('stays in the stack of a problem that gets its trace when it is thrown', () => {
    const problem = withoutStackTrace(hinted);
    expect(problem.stack).not.toContain('    at ');
    expect(combineProblems('product.create', [problem]).stack).toMatch(
      /^UnknownKeyError: titel: 'titel' is unknown; did you mean 'title'\?\n {4}at /,
    );
  });

  it('of one of several problems is with that problem, and in the stack of all', () => {
    const error = combineProblems('product.create', [hinted(), city]);
    expect(error.hint).toBeUndefined();
    expect(error.message).not.toContain('did you mean');
    expect(error.stack).toContain("  - titel: 'titel' is unknown; did you mean 'title'?\n  - user.city");
    expect(String(error)).toContain("  - titel: 'titel' is unknown; did you mean 'title'?\n  - user.city");
  });
});
