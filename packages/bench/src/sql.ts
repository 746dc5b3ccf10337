export type Row = Readonly<Record<string, unknown>>;

/** Runs one SQL text without bindings, and returns its rows as objects. */
export type Sql = (text: string) => Promise<readonly Row[]>;
