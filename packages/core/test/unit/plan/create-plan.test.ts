import { formatPath, toPath } from '../../../src/errors/path.js';
import { CyclicDependencyError } from '../../../src/errors/usage-errors.js';
import { DataTypes } from '../../../src/schema/data-types.js';
import { chair, database, Product, User, withAddresses } from './shop.js';

const { STRING } = DataTypes;
afterAll(() => database.close());

describe('a plan as data', () => {
  const plan = Product.planCreate(chair, { include: withAddresses });

  it('has levels of batches of rows; a batch is one model and one column set', () => {
    const outline = plan.levels.map(({ batches }) =>
      batches.map(
        ({ model, columns, rows }) => `${rows.length} ${model.name} (${columns.map(({ name }) => name)})`,
      ),
    );
    expect(outline).toEqual([
      ['1 user (firstName,lastName)'],
      ['1 product (title,userId)', '2 address (city,userId)'],
    ]);
  });

  it('has a key reference where the value is the key of a row that is not in yet', () => {
    const [, second] = plan.levels;
    const [products, addresses] = second?.batches ?? [];
    for (const batch of [products, addresses]) {
      expect(batch?.keyReferences).toMatchObject([
        { attribute: { name: 'userId' }, batch: 0, key: { name: 'id' } },
      ]);
    }
    expect(addresses?.rows.map(({ values }) => values)).toEqual([
      ['Austin', undefined],
      ['Dallas', undefined],
    ]);
    const user = plan.levels[0]?.batches[0]?.rows[0]?.record;
    expect(addresses?.rows.map(({ references }) => references)).toEqual([[user], [user]]);
  });

  it('puts rows with other columns into another batch, and keeps the order of input over both', () => {
    const { levels, rows } = User.planCreate(
      {
        firstName: 'Mick',
        addresses: [{ city: 'Austin' }, {}, { city: 'Dallas' }],
      },
      { include: [User.Addresses] },
    );
    expect(levels[1]?.batches.map((batch) => batch.rows.length)).toEqual([2, 1]);
    expect(rows.slice(1).map(({ path }) => path?.step)).toEqual([0, 1, 2]);
  });

  it('lists all rows in input order too, each behind those that it depends on', () => {
    const { rows, levels } = Product.planCreate(
      { title: 'Chair', user: { firstName: 'Mick' }, tags: [{ name: 'wood' }, { name: 'sale' }] },
      { include: [Product.User, Product.Tags] },
    );
    expect(rows.map(({ path }) => formatPath(toPath(path)))).toEqual([
      'user',
      '',
      'tags[0]',
      'tags[0].productTag',
      'tags[1]',
      'tags[1].productTag',
    ]);
    expect(new Set(rows)).toEqual(
      new Set(levels.flatMap(({ batches }) => batches.flatMap((batch) => batch.rows))),
    );
  });

  it('does not wait for a key that is given', () => {
    const { levels } = Product.planCreate({ title: 'Chair', user: { id: 7 } }, { include: [Product.User] });
    expect(levels[1]?.batches[0]?.keyReferences).toEqual([]);
    expect(levels[1]?.batches[0]?.rows[0]?.values).toEqual(['Chair', 7]);
  });

  it('is frozen', () => {
    const { levels, links } = plan;
    const batches = levels.flatMap((level) => level.batches);
    const rows = batches.flatMap((batch) => batch.rows);
    const parts = [plan, levels, links, plan.rows, ...levels, plan.rows, ...batches, ...rows];
    const lists = [
      ...batches.flatMap((batch) => [batch.columns, batch.omitted, batch.keyReferences, batch.rows]),
    ];
    const values = rows.flatMap((row) => [row.values, row.references]);
    expect([...parts, ...lists, ...values].filter((part) => !Object.isFrozen(part))).toEqual([]);
  });

  it('does not change what was passed', () => {
    const frozen = Object.freeze({
      title: 'Chair',
      user: Object.freeze({ firstName: 'Mick' }),
    });
    expect(() => Product.planCreate(frozen, { include: [Product.User] })).not.toThrow();
    expect(Object.keys(frozen)).toEqual(['title', 'user']);
  });
});

describe('a plan of rows that depend on each other in a ring', () => {
  const Team = database.define('team', { name: STRING }, { timestamps: false });
  const Player = database.define('player', { name: STRING }, { timestamps: false });
  const Captain = Team.belongsTo(Player, { as: 'captain' });
  const Club = Player.belongsTo(Team, { as: 'club' });

  it('sets a foreign key that can be null when all rows are in', () => {
    const team: Record<string, unknown> = { name: 'Reds' };
    team.captain = { name: 'Ann', club: team };
    const plan = Team.planCreate(team as never, {
      include: [{ association: Captain, include: [Club] }],
    });
    expect(plan.explain()).toMatchInlineSnapshot(`
      "create team: 2 rows into 2 tables, 2 levels, one transaction
        level 1
          insert 1 row into "teams" (name), the database makes id
        level 2
          insert 1 row into "players" (name, clubId <- team.id), the database makes id
        links
          update 1 row of "teams" (captainId <- player.id)"
    `);
    expect(plan.toMermaid()).toMatchInlineSnapshot(`
      "flowchart LR
        subgraph level1["level 1"]
          b0["teams<br/>1 row"]
        end
        subgraph level2["level 2"]
          b1["players<br/>1 row"]
        end
        b0 -- "id as clubId" --> b1
        u0["update teams<br/>1 x captainId"]
        b1 -.-> u0"
    `);
  });

  it('names the ring when no foreign key in it can be null', () => {
    const Chicken = database.define('chicken', {}, { timestamps: false });
    const Egg = database.define('egg', {}, { timestamps: false });
    const From = Chicken.belongsTo(Egg, {
      as: 'from',
      foreignKey: { allowNull: false },
    });
    const LaidBy = Egg.belongsTo(Chicken, {
      as: 'laidBy',
      foreignKey: { allowNull: false },
    });
    const chicken: Record<string, unknown> = {};
    chicken.from = { laidBy: chicken };
    const planned = () =>
      Chicken.planCreate(chicken as never, {
        include: [{ association: From, include: [LaidBy] }],
      });
    expect(planned).toThrow(CyclicDependencyError);
    expect(planned).toThrow(
      'chicken: each of these foreign keys is NOT NULL and waits for the next row: chicken.fromId -> egg.laidById -> chicken.fromId; let one of them be null',
    );
    expect(planned).toThrow(
      expect.objectContaining({
        code: 'CYCLIC_DEPENDENCY',
        cycle: ['chicken.fromId', 'egg.laidById'],
        path: [],
      }),
    );
  });
});
