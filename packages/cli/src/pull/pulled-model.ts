/** Models as they are read from a database: frozen data that `write-models.ts` prints. Each `code` is TypeScript. */
export interface PulledModel {
  readonly name: string;
  readonly className: string;
  /** The options of `Model.init`, without the database and the name. */
  readonly options: readonly Entry[];
  readonly attributes: readonly Entry[];
  readonly associations: readonly PulledAssociation[];
  /** What no model can say about the table. */
  readonly notes: readonly string[];
}

/** An association as a static property of a class: `static User = this.belongsTo(() => User, { … })`. */
export interface PulledAssociation {
  readonly name: string;
  readonly kind: string;
  readonly target: string;
  readonly options: readonly Entry[];
}

/** A property of an object, with what no model can say about it. */
export interface Entry {
  readonly name: string;
  /** A list has a code for each of its items. */
  readonly code: string | readonly string[];
  readonly note?: string | undefined;
}
