/** Adds a mistake in a declaration to those that one `SchemaError` lists. */
export type ReportMistake = (mistake: string) => void;
