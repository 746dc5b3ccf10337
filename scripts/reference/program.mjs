import { join } from 'node:path';
import ts from 'typescript-5.9';

/** Returns the sources of a package as the compiler sees them: what it exports, and all that its files declare. */
export function openSources(folder, entry) {
  const { config } = ts.readConfigFile(join(folder, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, folder);
  const program = ts.createProgram([entry], { ...options, noEmit: true });
  const checker = program.getTypeChecker();
  const sourceFolder = join(folder, 'src').replaceAll('\\', '/');
  const files = program
    .getSourceFiles()
    .filter(({ fileName }) => fileName.startsWith(`${sourceFolder}/`) || fileName === entry);
  const own = new Set(files);
  return {
    checker,
    exported: exportsOf(checker, program.getSourceFile(entry)),
    declared: declarationsOf(checker, files),
    isOwn: (declaration) => own.has(declaration.getSourceFile()),
  };
}

function exportsOf(checker, file) {
  const symbols = checker.getExportsOfModule(checker.getSymbolAtLocation(file));
  return new Map(symbols.map((symbol) => [symbol.name, resolveAlias(checker, symbol)]));
}

function resolveAlias(checker, symbol) {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

/** Every symbol that a statement of a file declares, by its name. A name that several files declare is left out. */
function declarationsOf(checker, files) {
  const found = new Map();
  for (const file of files)
    for (const statement of file.statements) {
      const name = statement.name && checker.getSymbolAtLocation(statement.name);
      if (name === undefined) continue;
      found.set(name.name, found.has(name.name) && found.get(name.name) !== name ? null : name);
    }
  return new Map([...found].filter(([, symbol]) => symbol !== null));
}
