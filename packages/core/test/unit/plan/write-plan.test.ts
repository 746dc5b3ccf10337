import { CyclicDependencyError } from '../../../src/errors/schema-errors.js';
import { DataTypes } from '../../../src/schema/data-types/index.js';
import { sql } from '../../../src/schema/sql-fragment.js';
import { chair, database, Product, User, withAddresses } from './shop.js';

const { STRING } = DataTypes;
afterAll(() => database.close());

describe('a plan as data', () => {
  const plan = Product.planCreate(chair, { include: withAddresses });

  it('has levels of batches of rows; a batch is one model and one column set', () => {
    const outline = plan.levels.map(({ batches }) =>
      batches.map(
        ({ model, columns, records }) =>
          `${records.length} ${model.name} (${columns.map(({ name }) => name)})`,
      ),
    );
    expect(outline).toEqual([
      ['1 user (firstName,lastName)'],
      ['1 product (title,userId)', '2 address (city,userId)'],
    ]);
  });

  it('has a key reference if the value is the key of a row that is not inserted yet', () => {
    const [, second] = plan.levels;
    const [products, addresses] = second?.batches ?? [];
    for (const batch of [products, addresses]) {
      expect(batch?.keyReferences).toMatchObject([
        { attribute: { name: 'userId' }, batch: 0, key: { name: 'id' } },
      ]);
    }
    const user = plan.levels[0]?.batches[0]?.records[0];
    expect(addresses?.keyReferences.map(({ targets }) => targets)).toEqual([[user, user]]);
  });

  it('puts rows with other columns into another batch, and keeps the order of input over both', () => {
    const { levels, sequence } = User.planCreate(
      {
        firstName: 'Mick',
        addresses: [{ city: 'Austin' }, { city: 'Rome', type: 'home' }, { city: 'Dallas' }],
      },
      { include: [User.Addresses] },
    );
    expect(levels[1]?.batches.map(({ records }) => records)).toEqual([[1, 3], [2]]);
    expect(sequence).toEqual([0, 1, 2, 3]);
  });

  it('lists all records in input order too, each after those that it depends on', () => {
    const { sequence, levels } = Product.planCreate(
      {
        title: 'Chair',
        user: { firstName: 'Mick' },
        tags: [{ name: 'wood' }, { name: 'sale' }],
      },
      { include: [Product.User, Product.Tags] },
    );
    const [product, user, ...tagsAndThroughs] = [0, 1, 2, 3, 4, 5];
    expect(sequence).toEqual([user, product, ...tagsAndThroughs]);
    const inBatches = levels.flatMap(({ batches }) => batches.flatMap(({ records }) => records));
    expect([...inBatches].sort()).toEqual([...sequence].sort());
  });

  it('does not wait for a key that is given', () => {
    const { levels } = Product.planCreate(
      { title: 'Chair', user: { id: 7, firstName: 'Mick' } },
      { include: [Product.User] },
    );
    expect(levels[1]?.batches[0]?.keyReferences).toEqual([]);
    expect(levels[1]?.batches[0]?.columns.map(({ name }) => name)).toEqual(['title', 'userId']);
  });

  it('is frozen', () => {
    const { levels, links } = plan;
    const batches = levels.flatMap((level) => level.batches);
    const parts = [plan, levels, links, plan.sequence, plan.preassignedKeys, ...levels, ...batches];
    const lists = batches.flatMap((batch) => [
      batch.columns,
      batch.omitted,
      batch.keyReferences,
      batch.records,
      ...batch.keyReferences.flatMap((reference) => [reference, reference.targets]),
    ]);
    expect([...parts, ...lists].filter((part) => !Object.isFrozen(part))).toEqual([]);
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

describe('a plan of rows that depend on each other in a cycle', () => {
  const Team = database.define('team', { name: STRING }, { timestamps: false });
  const Player = database.define('player', { name: STRING }, { timestamps: false });
  const Captain = Team.belongsTo(Player, { as: 'captain' });
  const Club = Player.belongsTo(Team, { as: 'club' });

  it('refers forward to keys that are known before the insert', () => {
    const team: Record<string, unknown> = { name: 'Reds' };
    team.captain = { name: 'Ann', club: team };
    const plan = Team.planCreate(team as never, {
      include: [{ association: Captain, include: [Club] }],
    });
    expect(plan.explain()).toMatchInlineSnapshot(`
      "create team: 2 rows into 2 tables, 2 levels, one transaction
        preassigned keys: player.id
        level 1
          insert 1 row into "teams" (name, captainId <- player.id), the database generates id
        level 2
          insert 1 row into "players" (name, clubId <- team.id), the database generates id
        on PostgreSQL: 1 statement, one round trip"
    `);
    expect(plan.toMermaid()).toMatchInlineSnapshot(`
      "flowchart LR
        subgraph level1["level 1"]
          b0["teams<br/>1 row"]
        end
        subgraph level2["level 2"]
          b1["players<br/>1 row"]
        end
        b1 -- "id as captainId" --> b0
        b0 -- "id as clubId" --> b1"
    `);
  });

  it('names the cycle if no foreign key in it can be null, and no key can be known', () => {
    const code = { type: STRING, unique: true, defaultValue: sql`random()` };
    const Chicken = database.define('chicken', { code }, { timestamps: false });
    const Egg = database.define('egg', { code }, { timestamps: false });
    const From = Chicken.belongsTo(Egg, {
      as: 'from',
      targetKey: 'code',
      foreignKey: { name: 'fromCode', allowNull: false },
    });
    const LaidBy = Egg.belongsTo(Chicken, {
      as: 'laidBy',
      targetKey: 'code',
      foreignKey: { name: 'laidByCode', allowNull: false },
    });
    const chicken: Record<string, unknown> = {};
    chicken.from = { laidBy: chicken };
    const planned = () =>
      Chicken.planCreate(chicken as never, {
        include: [{ association: From, include: [LaidBy] }],
      });
    expect(planned).toThrow(CyclicDependencyError);
    expect(planned).toThrow(
      'chicken: each of these foreign keys is NOT NULL and waits for a key that is known only after its row is inserted: chicken.fromCode -> egg.laidByCode -> chicken.fromCode',
    );
    expect(planned).toThrow(
      expect.objectContaining({
        code: 'CYCLIC_DEPENDENCY',
        hint: 'let one of them be null, or give the rows their keys',
        cycle: ['chicken.fromCode', 'egg.laidByCode'],
        path: [],
      }),
    );
  });
});
