import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildProgram } from '../src/cli.ts';
import { createProject } from './helpers/project.ts';

const program = buildProgram({ terminal: {} as never, exitCode: 0 });
const commands = program.commands.flatMap((command) =>
  command.commands.length === 0
    ? [[command.name()]]
    : command.commands.map((each) => [command.name(), each.name()]),
);

describe('espalier', () => {
  it.each(commands.map((words) => [words.join(' '), words] as const))(
    'has help with examples: %s',
    async (name, words) => {
      const { code, output } = await createProject().run([...words, '--help']);
      expect(code).toBe(0);
      expect(output).toContain(`Usage: espalier ${name}`);
      expect(output).toContain(`Examples:\n  $ espalier ${name}`);
    },
  );

  it('shows its version', async () => {
    expect((await createProject().run(['--version'])).output).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each([
    [[]],
    [['graf']],
    [['graph', '--formt', 'svg']],
    [['graph', '--format', 'png']],
    [['plan', 'product']],
  ])('is used wrongly by %j', async (parameters) => {
    const { code, output, errors } = await createProject().run(parameters);
    expect([code, output]).toEqual([2, '']);
    expect(errors).not.toBe('');
  });
});

describe('the completion of a shell', () => {
  /** The words that bash offers after a line. */
  async function complete(...line: readonly string[]): Promise<readonly string[]> {
    const project = createProject();
    const { output } = await project.run(['completion', 'bash']);
    const words = ['espalier', ...line].map((word) => `'${word}'`).join(' ');
    const program = `${output}\nCOMP_WORDS=(${words}); COMP_CWORD=${line.length}; _espalier; printf '%s\\n' "\${COMPREPLY[@]}"`;
    writeFileSync(join(project.folder, 'complete.bash'), program);
    return execFileSync('bash', [join(project.folder, 'complete.bash')], { encoding: 'utf8' })
      .trim()
      .split('\n');
  }

  it('offers commands, and the options of a command', async () => {
    expect(await complete('')).toEqual(
      expect.arrayContaining(['graph', 'migrate', 'completion', '--config']),
    );
    expect(await complete('gr')).toEqual(['graph']);
    expect(await complete('plan', 'product', '--s')).toEqual(['--save']);
    expect(await complete('graph', '--ver')).toEqual(['--verbose']);
  });

  it.each(['bash', 'zsh', 'fish'])('names every command and option for %s', async (shell) => {
    const { code, output } = await createProject().run(['completion', shell]);
    expect(code).toBe(0);
    for (const words of commands) for (const word of words) expect(output).toContain(word);
    for (const option of ['format', 'unlock', 'include', 'models']) expect(output).toContain(option);
  });
});
