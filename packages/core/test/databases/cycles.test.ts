import { CyclicDependencyError, type Database, DataTypes, type IncludeEntry, Model } from '@espalier/core';
import { defineShop, describeEachDatabase } from '@espalier/testkit';

describeEachDatabase('cycles', (context) => {
  function defineTeams(database: Database, captainMayBeNull: boolean, teamMayBeNull = false) {
    class Team extends Model.init({ name: DataTypes.STRING }, { database, modelName: 'team' }) {
      static Captain = this.belongsTo(() => Player, {
        as: 'captain',
        foreignKey: { allowNull: captainMayBeNull },
      });
      static Players = this.hasMany(() => Player, { foreignKey: { allowNull: teamMayBeNull } });
    }
    class Player extends Model.init({ name: DataTypes.STRING }, { database, modelName: 'player' }) {
      static Team = this.belongsTo(Team, { foreignKey: { allowNull: teamMayBeNull } });
    }
    return { Team, Player };
  }

  interface TeamValues {
    name: string;
    captain?: PlayerValues;
    players?: PlayerValues[];
  }
  interface PlayerValues {
    name: string;
    team?: TeamValues;
  }

  it('closes a cycle between two tables with one UPDATE of the key that may be null', async () => {
    const database = context.open();
    const { Team, Player } = defineTeams(database, true);
    await database.sync();
    const ann: PlayerValues = { name: 'Ann' };
    const values: TeamValues = { name: 'Reds', captain: ann, players: [{ name: 'Bob' }, ann] };
    const include: IncludeEntry[] = [Team.Captain, Team.Players];
    context.statements.length = 0;

    const team = await Team.create(values, { include });

    const updates = context.statements.filter((sql) => sql.startsWith('update'));
    expect(updates).toEqual([expect.stringMatching(/^update .teams. set .captainId. = /)]);
    if (context.dialect === 'sqlite') expect(context.statements).toHaveLength(1 + 3 + 1 + 1);
    expect(team.players[1]).toBe(team.captain);
    expect(team.captainId).toBe(team.captain.id);
    const found = await Team.findByPk(team.id, { include });
    expect(found?.captain).toStrictEqual(found?.players.find(({ name }: PlayerValues) => name === 'Ann'));
    expect(found).toMatchObject({ captainId: team.captain.id, updatedAt: team.updatedAt });
    expect(await Player.findAll()).toHaveLength(2);
    expect(
      await context.rows(
        database,
        'select t.name, p.name as captain from teams t join players p on p.id = t."captainId" and p."teamId" = t.id',
      ),
    ).toEqual([{ name: 'Reds', captain: 'Ann' }]);
  });

  it('closes a cycle of objects that refer to each other', async () => {
    const database = context.open();
    const { Team, Player } = defineTeams(database, true);
    await database.sync();
    const ann: PlayerValues = { name: 'Ann' };
    const reds: TeamValues = { name: 'Reds', captain: ann };
    ann.team = reds;
    const include: IncludeEntry[] = [{ association: Player.Team, include: [Team.Captain] }];
    context.statements.length = 0;

    const player = await Player.create(ann, { include });

    expect(context.statements.filter((sql) => sql.startsWith('update'))).toHaveLength(1);
    expect(player.team.captain).toBe(player);
    expect(await context.rows(database, 'select t."captainId", p."teamId" from teams t, players p')).toEqual([
      { captainId: player.id, teamId: player.team.id },
    ]);
    const found = await Player.findByPk(player.id, { include });
    expect(found?.team.captain.id).toBe(player.id);
  });

  it('lets addresses name the user that they hang below', async () => {
    const database = context.open();
    const { User, Address } = defineShop(database);
    await database.sync();
    interface UserValues {
      firstName: string;
      addresses: { city: string; user: UserValues }[];
    }
    const ann: UserValues = { firstName: 'Ann', addresses: [] };
    ann.addresses.push({ city: 'Oslo', user: ann }, { city: 'Bern', user: ann });
    const include: IncludeEntry[] = [{ association: User.Addresses, include: [Address.User] }];
    context.statements.length = 0;

    const user = await User.create(ann, { include });

    expect(context.statements.filter((sql) => sql.startsWith('update'))).toEqual([]);
    expect(user.addresses[1].user).toBe(user);
    expect(await context.rows(database, 'select city, "userId" from addresses order by id')).toEqual([
      { city: 'Oslo', userId: user.id },
      { city: 'Bern', userId: user.id },
    ]);
    expect((await User.findByPk(user.id, { include }))?.addresses[1].user.firstName).toBe('Ann');
  });

  it('lets a row refer to itself', async () => {
    const database = context.open();
    class Person extends Model.init({ name: DataTypes.STRING }, { database, modelName: 'person' }) {
      static Mentor = this.belongsTo(() => Person, { as: 'mentor' });
    }
    await database.sync();
    const ann: { name: string; mentor?: object } = { name: 'Ann' };
    ann.mentor = ann;
    const include: IncludeEntry[] = [Person.Mentor];

    const person = await Person.create(ann, { include });

    expect(person.mentor).toBe(person);
    expect(await context.rows(database, 'select id, "mentorId" from people')).toEqual([
      { id: person.id, mentorId: person.id },
    ]);
    expect((await Person.findByPk(person.id, { include }))?.mentor.name).toBe('Ann');
  });

  it('names the foreign keys of a cycle of which none may be null, and writes nothing', async () => {
    const database = context.open();
    const { Team, Player } = defineTeams(database, false);
    await database.sync();
    const ann: PlayerValues = { name: 'Ann' };
    const include: IncludeEntry[] = [Team.Captain, Team.Players];
    context.statements.length = 0;

    const error = await Team.create({ name: 'Reds', captain: ann, players: [ann] }, { include }).catch(
      (thrown: unknown) => thrown,
    );

    expect(error).toBeInstanceOf(CyclicDependencyError);
    expect(error).toMatchObject({
      code: 'CYCLIC_DEPENDENCY',
      cycle: ['team.captainId', 'player.teamId'],
      message: expect.stringContaining('team.captainId -> player.teamId -> team.captainId'),
    });
    expect(context.statements).toEqual([]);
    expect(await Player.findAll()).toEqual([]);
  });
});
