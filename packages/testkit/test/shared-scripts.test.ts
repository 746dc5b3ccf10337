import vm from 'node:vm';
import { createSharedCompiler } from '../src/jest/shared-scripts.ts';

const filename = '/module.js';
const inContext = () => ({ filename, parsingContext: vm.createContext() });

it('gives each context its own module', () => {
  const compile = createSharedCompiler();
  const source =
    'globalThis.loads = (globalThis.loads ?? 0) + 1; return { add, loads, array: [] }; function add() {}';
  const [first, second] = [1, 2].map(() => compile(source, [], inContext())());

  expect([first.loads, second.loads]).toEqual([1, 1]);
  expect(first.add).not.toBe(second.add);
  expect(first.array.constructor).not.toBe(second.array.constructor);
});

it('compiles a file again if its source has changed', () => {
  const compile = createSharedCompiler();
  expect(compile('return 1', [], inContext())()).toBe(1);
  expect(compile('return 2', [], inContext())()).toBe(2);
});

it('passes the parameters of a module', () => {
  const compile = createSharedCompiler();
  expect(compile('return [exports, require]', ['exports', 'require'], inContext())('a', 'b')).toEqual([
    'a',
    'b',
  ]);
});

it('reports the positions of the source', () => {
  const source = "const error = new Error('here'); return error.stack;";
  const positionOf = (compile: typeof vm.compileFunction) =>
    /module\.js:\d+:\d+/.exec(compile(source, ['exports'], inContext())())?.[0];

  expect(positionOf(createSharedCompiler())).toBe('module.js:1:15');
  expect(positionOf(vm.compileFunction)).toBe('module.js:1:15');
});
