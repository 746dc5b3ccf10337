import { Sequelize } from '@espalier/sequelize';
import { type DatabaseContext, describeEachDatabase } from '@espalier/testkit';

/** What a test body has at hand: a Sequelize on an empty database, which is closed after the test. */
export interface SequelizeContext {
  readonly dialect: DatabaseContext['dialect'];
  /** Every SQL text that has run in the current test. */
  readonly statements: string[];
  url(): string;
  readonly sequelize: Sequelize;
}

/** Describes the same tests for every database, each with a new Sequelize. */
export function describeEachSequelize(name: string, body: (context: SequelizeContext) => void): void {
  describeEachDatabase(name, (database) => {
    const statements: string[] = [];
    let sequelize: Sequelize;
    beforeEach(() => {
      statements.length = 0;
      sequelize = new Sequelize(database.url(), { logging: (text: string) => statements.push(text) });
    });
    afterEach(() => sequelize.close());
    body({
      dialect: database.dialect,
      statements,
      url: () => database.url(),
      get sequelize() {
        return sequelize;
      },
    });
  });
}
