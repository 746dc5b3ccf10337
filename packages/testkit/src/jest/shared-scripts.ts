import vm from 'node:vm';

const { compileFunction } = vm;

/**
 * Returns a function like `vm.compileFunction` that compiles each file once, and runs it in each context that asks for
 * it. Every test file loads its modules again; to compile them again would take most of the time of a short test file.
 */
export function createSharedCompiler(): typeof compileFunction {
  const compiled = new Map<string, { readonly source: string; readonly script: vm.Script }>();

  return (source, parameters = [], options = {}) => {
    const { filename, parsingContext } = options;
    if (filename === undefined || parsingContext === undefined)
      return compileFunction(source, parameters, options);
    let known = compiled.get(filename);
    if (known?.source !== source) {
      known = { source, script: compile(source, parameters, filename) };
      compiled.set(filename, known);
    }
    return known.script.runInContext(parsingContext);
  };
}

/** Compiles a file to a function. Positions in stack traces are those of the source. */
function compile(source: string, parameters: readonly string[], filename: string): vm.Script {
  const start = `(function (${parameters.join(', ')}) {`;
  return new vm.Script(`${start}${source}\n})`, { filename, columnOffset: -start.length });
}
