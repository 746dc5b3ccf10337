import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dialectsUnderTest } from '@espalier/testkit';
import { createProject, type TestProject } from './helpers/project.ts';

const page = readFileSync(join(__dirname, '../../../docs/cli.md'), 'utf8');
const readme = readFileSync(join(__dirname, '../README.md'), 'utf8');

/** A block of the page: a file of the project, or commands with their output. */
type Block =
  | { readonly file: string; readonly text: string }
  | { readonly commands: readonly { readonly words: readonly string[]; readonly output: string }[] };

function readBlocks(text: string): readonly Block[] {
  return [...text.matchAll(/^```(\w+) ?(\S*)\n([\s\S]*?)^```$/gm)].flatMap(
    ([, language, file, body = '']): readonly Block[] => {
      if (file) return [{ file, text: body }];
      return language === 'console' ? [{ commands: readCommands(body) }] : [];
    },
  );
}

function readCommands(text: string) {
  return text
    .split(/^\$ espalier /m)
    .slice(1)
    .map((each) => {
      const [line = '', ...output] = each.split('\n');
      return { words: line.split(' '), output: output.join('\n') };
    });
}

/** The page names a file in the current folder; the folder of the test is another one. */
function write(project: TestProject, file: string, text: string): void {
  project.write(file, text.replace("'sqlite:shop.db'", JSON.stringify(`sqlite:${project.folder}/shop.db`)));
}

/** The names of migrations begin with the time at which they were written. */
function withoutStamps(text: string): string {
  return text.replaceAll(/\b\d{14}(?=_)/g, '<time>');
}

function readGenerated({ folder }: TestProject, file: string): string {
  const directory = join(folder, 'migrations');
  const found = readdirSync(directory).find(
    (name) => `migrations/${withoutStamps(name)}` === withoutStamps(file),
  );
  return readFileSync(join(directory, found ?? file), 'utf8');
}

(dialectsUnderTest().includes('sqlite') ? describe : describe.skip)(
  'the documentation of the command line',
  () => {
    it('shows what the commands print', async () => {
      const project = createProject();
      const run: string[] = [];
      for (const block of readBlocks(page)) {
        if ('file' in block && block.file.startsWith('migrations/'))
          expect(readGenerated(project, block.file)).toBe(block.text);
        else if ('file' in block) write(project, block.file, block.text);
        else
          for (const { words, output } of block.commands) {
            const result = await project.run(words);
            const printed = withoutStamps(result.output + result.errors);
            expect({ words, printed }).toEqual({ words, printed: withoutStamps(output) });
            run.push(words[0] as string);
          }
      }
      expect(new Set(run).size).toBeGreaterThan(6);
    });

    it('shows commands in the README of the package that run', async () => {
      const project = createProject();
      const [config = ''] = /^\/\/ espalier\.config\.ts\n[\s\S]*?(?=^```)/m.exec(readme) ?? [];
      const [, payload = ''] = /^echo '(.*)' > chair\.json$/m.exec(readme) ?? [];
      write(project, 'espalier.config.ts', config);
      project.write('chair.json', payload);
      const commands = [...readme.matchAll(/^npx espalier (.*)$/gm)].map(([, words = '']) =>
        words.split(' '),
      );
      expect(commands.length).toBeGreaterThan(3);
      for (const words of commands) expect([words, (await project.run(words)).code]).toEqual([words, 0]);
    });
  },
);
