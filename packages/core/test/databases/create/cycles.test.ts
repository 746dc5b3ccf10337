import {
  CyclicDependencyError,
  type Database,
  DataTypes,
  type IncludeEntry,
  Model,
  sql,
} from '@espalier/core';
import { describeEachDatabase, openShop } from '@espalier/testkit';

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

  /** On SQLite: BEGIN and COMMIT, five statements that defer and check foreign keys, and three that read the next number. */
  const statementsFor = (rows: number) => (context.dialect === 'sqlite' ? 2 + 5 + 3 + rows : 1);

  it('inserts a cycle of two tables with keys that are known before the insert, and no UPDATE', async () => {
    const database = context.open();
    const { Team, Player } = defineTeams(database, true);
    await database.sync();
    const ann: PlayerValues = { name: 'Ann' };
    const values: TeamValues = { name: 'Reds', captain: ann, players: [{ name: 'Bob' }, ann] };
    const include: IncludeEntry[] = [Team.Captain, Team.Players];
    await Player.create({ name: 'Eve', team: { name: 'Blues' } }, { include: [Player.Team] });
    context.statements.length = 0;

    const team = await Team.create(values, { include });

    expect(context.statements.filter((sql) => sql.startsWith('update'))).toEqual([]);
    expect(context.statements).toHaveLength(statementsFor(3));
    expect(team.players[1]).toBe(team.captain);
    expect(team.captainId).toBe(team.captain.id);
    const found = await Team.findByPk(team.id, { include });
    expect(found?.captain).toStrictEqual(found?.players.find(({ name }: PlayerValues) => name === 'Ann'));
    expect(found).toMatchObject({ captainId: team.captain.id, updatedAt: team.updatedAt });
    expect(await Player.findAll()).toHaveLength(3);
    expect(
      await context.rows(
        database,
        'select t.name, p.name as captain from teams t join players p on p.id = t."captainId" and p."teamId" = t.id',
      ),
    ).toEqual([{ name: 'Reds', captain: 'Ann' }]);
  });

  it('inserts a cycle of objects that refer to each other', async () => {
    const database = context.open();
    const { Team, Player } = defineTeams(database, true);
    await database.sync();
    const ann: PlayerValues = { name: 'Ann' };
    const reds: TeamValues = { name: 'Reds', captain: ann };
    ann.team = reds;
    const include: IncludeEntry[] = [{ association: Player.Team, include: [Team.Captain] }];
    context.statements.length = 0;

    const player = await Player.create(ann, { include });

    expect(context.statements.filter((sql) => sql.startsWith('update'))).toEqual([]);
    expect(player.team.captain).toBe(player);
    expect(await context.rows(database, 'select t."captainId", p."teamId" from teams t, players p')).toEqual([
      { captainId: player.id, teamId: player.team.id },
    ]);
    const found = await Player.findByPk(player.id, { include });
    expect(found?.team.captain.id).toBe(player.id);
  });

  it('lets addresses refer back to the user that they are nested in', async () => {
    const { database, User, Address } = await openShop(context);
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

  it('inserts two tables that refer to each other by keys of which none may be null', async () => {
    const database = context.open();
    const { Team, Player } = defineTeams(database, false);
    await database.sync();
    const teams = ['Reds', 'Blues'].map((name): TeamValues => {
      const captain: PlayerValues = { name: `captain of ${name}` };
      return { name, captain, players: [{ name: `keeper of ${name}` }, captain] };
    });
    const include: IncludeEntry[] = [Team.Captain, Team.Players];

    const [first] = await Team.bulkCreate([teams[0] as never], { include });
    await Player.destroy({ where: { name: 'nobody' } });
    context.statements.length = 0;
    const created = await Team.bulkCreate(teams as never[], { include });

    if (context.dialect === 'sqlite') {
      expect(context.statements.filter((sql) => sql.startsWith('insert'))).toHaveLength(6);
    } else expect(context.statements).toHaveLength(1);
    expect(first?.id).toBe(1);
    for (const team of created) expect(team.captain).toBe(team.players[1]);
    expect(
      await context.rows(
        database,
        'select t.name, c.name as captain, c."teamId" = t.id as own from teams t join players c on c.id = t."captainId" order by t.id',
      ),
    ).toMatchObject(['Reds', 'Reds', 'Blues'].map((name) => ({ name, captain: `captain of ${name}` })));
    expect(await Player.count({ where: { teamId: created[1]?.id ?? 0 } })).toBe(2);
  });

  it('inserts a cycle of three tables by keys of which none may be null', async () => {
    const database = context.open();
    const names = ['egg', 'chick', 'hen'] as const;
    const models = names.map((name) => database.define(name, { name: DataTypes.STRING }));
    const associations = models.map((model, index) =>
      model.belongsTo(models[(index + 1) % 3] as never, {
        as: 'next',
        foreignKey: { name: 'nextId', allowNull: false },
      }),
    );
    await database.sync();
    const values: Record<string, unknown>[] = names.map((name) => ({ name }));
    for (const [index, each] of values.entries()) each.next = values[(index + 1) % 3];
    const include: IncludeEntry[] = [];
    include.push({
      association: associations[0],
      include: [{ association: associations[1], include: [associations[2]] }],
    } as never);

    const egg = await (models[0] as never as typeof Model).create(values[0] as never, { include } as never);

    expect((egg as never as { next: { next: { next: object } } }).next.next.next).toBe(egg);
    const [ring] = await context.rows(
      database,
      'select e.id from eggs e join chicks c on c.id = e."nextId" join hens h on h.id = c."nextId" and h."nextId" = e.id',
    );
    expect(ring).toEqual({ id: (egg as never as { id: number }).id });
  });

  it('number their rows after those whose keys are given', async () => {
    const database = context.open();
    class Person extends Model.init({ name: DataTypes.STRING }, { database, modelName: 'person' }) {
      static Mentor = this.belongsTo(() => Person, { as: 'mentor' });
    }
    await database.sync();
    const ann: { name: string; mentor?: object } = { name: 'Ann' };
    ann.mentor = ann;
    const include: IncludeEntry[] = [{ association: Person.Mentor, required: false }];
    const people = await Person.bulkCreate([{ id: 100, name: 'Bob' }, ann], { include });
    expect(people[1]?.mentor).toBe(people[1]);
    expect(await Person.count()).toBe(2);
  });

  it('of two tables with like columns each have their own keys', async () => {
    const database = context.open();
    const [Post, Video] = ['post', 'video'].map((name) =>
      database.define(name, { title: DataTypes.STRING }),
    ) as never as [typeof Model, typeof Model];
    const Comment = database.define('comment', { text: DataTypes.STRING }) as never as typeof Model;
    const options = { foreignKey: 'itemId', constraints: false };
    const ofPost = Comment.belongsTo(Post, { ...options, as: 'post' });
    const ofVideo = Comment.belongsTo(Video, { ...options, as: 'video' });
    const posts = Comment.hasMany(Post, { as: 'posts', foreignKey: 'pinnedId' });
    const videos = Comment.hasMany(Video, { as: 'videos', foreignKey: 'pinnedId' });
    await database.sync();
    await Video.bulkCreate([{ title: 'one' }, { title: 'two' }]);
    for (const which of ['post', 'video'] as const) {
      const item = { post: { title: 'P' }, video: { title: 'V' } };
      const values = { text: which, posts: [item.post], videos: [item.video], [which]: item[which] };
      const comment = await Comment.create(values, { include: [posts, videos, ofPost, ofVideo] });
      const pinned = which === 'post' ? comment.posts[0] : comment.videos[0];
      expect(comment.itemId).toBe(pinned.id);
      expect(await Comment.findByPk(comment.id)).toMatchObject({ itemId: pinned.id });
    }
    expect([await Post.count(), await Video.count()]).toEqual([2, 4]);
  });

  it('are inserted level by level if a column prevents a single statement', async () => {
    const database = context.open();
    const Team = database.define('team', { size: DataTypes.INTEGER }) as never as typeof Model;
    const Player = database.define('player', { name: DataTypes.STRING }) as never as typeof Model;
    const Captain = Team.belongsTo(Player, { as: 'captain' });
    const OfTeam = Player.belongsTo(Team, { as: 'team' });
    await database.sync();
    if (context.dialect === 'postgres')
      await database.knex.raw('alter table teams alter column size type numeric');
    const ann: { name: string; team?: object } = { name: 'Ann' };
    const team = { size: 11, captain: ann };
    ann.team = team;
    context.statements.length = 0;

    const created = await Team.create(team, { include: [{ association: Captain, include: [OfTeam] }] });

    const updates = context.statements.filter((text) => text.startsWith('update'));
    expect(updates).toHaveLength(context.dialect === 'postgres' ? 1 : 0);
    expect(await context.rows(database, 'select t."captainId", p."teamId" from teams t, players p')).toEqual([
      { captainId: created.captain.id, teamId: created.id },
    ]);
  });

  describe('of keys that only the database makes', () => {
    function defineParts(database: Database, mayBeNull: boolean) {
      const code = { type: DataTypes.STRING, unique: true, defaultValue: sql`('made by the database')` };
      class Part extends Model.init({ name: DataTypes.STRING, code }, { database, modelName: 'part' }) {
        static Other = this.belongsTo(() => Part, {
          as: 'other',
          targetKey: 'code',
          foreignKey: { name: 'otherCode', allowNull: mayBeNull },
        });
      }
      return Part;
    }

    it('take one UPDATE of the key that may be null', async () => {
      const database = context.open();
      const Part = defineParts(database, true);
      await database.sync();
      const bolt: { name: string; other?: object } = { name: 'bolt' };
      bolt.other = bolt;
      context.statements.length = 0;

      const part = await Part.create(bolt as never, { include: [Part.Other] });

      expect(context.statements.filter((text) => text.startsWith('update'))).toHaveLength(1);
      expect(await context.rows(database, 'select code, "otherCode" from parts')).toEqual([
        { code: 'made by the database', otherCode: 'made by the database' },
      ]);
      expect(part).toMatchObject({ otherCode: 'made by the database' });
    });

    it('are rejected with their foreign keys named if none may be null, and nothing is written', async () => {
      const database = context.open();
      const Part = defineParts(database, false);
      await database.sync();
      const bolt: { name: string; other?: object } = { name: 'bolt' };
      bolt.other = bolt;
      context.statements.length = 0;

      const error = await Part.create(bolt as never, { include: [Part.Other] }).catch(
        (thrown: unknown) => thrown,
      );

      expect(error).toBeInstanceOf(CyclicDependencyError);
      expect(error).toMatchObject({
        code: 'CYCLIC_DEPENDENCY',
        cycle: ['part.otherCode'],
        message: expect.stringContaining('part.otherCode -> part.otherCode'),
      });
      expect(context.statements).toEqual([]);
      expect(await Part.count()).toBe(0);
    });
  });
});
