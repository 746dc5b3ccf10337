import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const packages = join(__dirname, '../../..');
const folders: string[] = [];

/** What a command wrote, and the code with which its process would exit. */
export interface Result {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/** How a command is run. */
export interface RunOptions {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The answers of a person; without them, no terminal is there. */
  readonly answers?: readonly string[];
}

/** A project in a folder of its own. */
export interface TestProject {
  readonly folder: string;
  write(file: string, text: string): void;
  run(parameters: readonly string[], options?: RunOptions): Promise<Result>;
}

/** Creates a project with files, in which the packages are installed. It is removed after the test. */
export function createProject(files: Readonly<Record<string, string>> = {}): TestProject {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-cli-'));
  folders.push(folder);
  mkdirSync(join(folder, 'node_modules/@espalier'), { recursive: true });
  for (const name of ['core', 'cli'])
    symlinkSync(join(packages, name), join(folder, 'node_modules/@espalier', name), 'junction');
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  for (const [file, text] of Object.entries(files)) write(file, text);
  return { folder, write, run: (parameters, options) => runIn(folder, parameters, options) };
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

let runner: ChildProcess | undefined;

/** Runs a command in the runner, which the test file starts with its first command. */
function runIn(cwd: string, parameters: readonly string[], options: RunOptions = {}): Promise<Result> {
  runner ??= fork(join(__dirname, 'runner.cjs'));
  const started = runner;
  return new Promise((resolve, reject) => {
    started.once('error', reject).once('message', (result) => {
      started.removeAllListeners();
      resolve(result as Result);
    });
    started.send({ cwd, parameters, ...options });
  });
}

afterAll(async () => {
  if (runner === undefined) return;
  const ended = once(runner, 'exit');
  runner.disconnect();
  await ended;
});
