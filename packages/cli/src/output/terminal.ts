/** Functions that colour a text, or return it as it is. */
export type Colors = Readonly<
  Record<'red' | 'green' | 'yellow' | 'cyan' | 'dim' | 'bold', (text: string) => string>
>;

/** What a command reads and writes. */
export interface Terminal {
  /** The current folder. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The colours of the output, and of the errors. */
  readonly colors: Colors;
  readonly errorColors: Colors;
  /** Whether a person can see and answer a question. */
  readonly isInteractive: boolean;
  /** Writes a result to the output. */
  write(text: string): void;
  /** Writes an error, a warning or progress. */
  writeError(text: string): void;
  /** Replaces the line that shows progress, if the errors go to a terminal; an empty text removes it. */
  showProgress(text: string): void;
  /** Reads the whole input. */
  readInput(): Promise<string>;
  /** Asks a question and returns the answer. */
  ask(question: string): Promise<string>;
}
