import { DataTypes, Model } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';
import type { Loose } from '../../helpers/problems.js';

const { BIGINT, STRING } = DataTypes;

describeEachDatabase('a class that overrides toJSON', (context) => {
  async function open() {
    const database = context.open();
    const options = { database, timestamps: false } as const;
    class Team extends Model.init({ name: STRING }, { ...options, modelName: 'team' }) {
      static Users = this.hasMany(() => User);
    }
    class User extends Model.init(
      { name: STRING, password: STRING, points: BIGINT },
      { ...options, modelName: 'user' },
    ) {
      static Team = this.belongsTo(() => Team);
      static Profile = this.hasOne(() => Profile);
      static Tags = this.belongsToMany(() => Tag, { through: () => Label });
      override toJSON() {
        const { password: _, ...shown } = super.toJSON();
        return { ...shown, kind: 'user' };
      }
    }
    class Profile extends Model.init({ bio: STRING }, { ...options, modelName: 'profile' }) {
      static User = this.belongsTo(() => User);
      override toJSON() {
        return this.bio as never;
      }
    }
    class Tag extends Model.init({ word: STRING }, { ...options, modelName: 'tag' }) {}
    class Label extends Model.init({ secret: STRING }, { ...options, modelName: 'label' }) {
      override toJSON() {
        const json = super.toJSON();
        delete json.secret;
        return json;
      }
    }
    await database.sync();
    const include = [{ association: Team.Users, include: [User.Profile, User.Tags, User.Team] }] as const;
    const created = await Team.create(
      {
        name: 'red',
        users: [
          {
            name: 'Ann',
            password: 'x',
            points: 2n ** 60n,
            profile: { bio: 'Sits.' },
            tags: [{ word: 'new', label: { secret: 'y' } }],
          },
        ],
      },
      { include: [{ association: Team.Users, include: [User.Profile, User.Tags] }] },
    );
    const team = await Team.findByPk(created.id, { include });
    if (team === null) throw new Error('no team');
    const user = await User.findOne({ include: [User.Team] });
    if (user === null) throw new Error('no user');
    return { Team, User, Profile, Label, team, user };
  }
  const json = (value: unknown): Loose => JSON.parse(JSON.stringify(value)) as Loose;
  const ann = { id: 1, name: 'Ann', points: '1152921504606846976', teamId: 1, kind: 'user' };

  it('is shown by it wherever its instances are nested', async () => {
    const { team } = await open();
    const expected = {
      id: 1,
      name: 'red',
      users: [
        {
          ...ann,
          profile: 'Sits.',
          tags: [{ id: 1, word: 'new', label: { userId: 1, tagId: 1 } }],
          team: { id: 1, name: 'red' },
        },
      ],
    };
    expect(json(team)).toEqual(expected);
    expect(team.toJSON()).toEqual(expected);
    expect(json({ list: [team] })).toEqual({ list: [expected] });
  });

  it('is not used by `get`, which returns the data', async () => {
    const { team } = await open();
    expect(team.get({ plain: true })).toMatchObject({
      users: [
        { password: 'x', points: 2n ** 60n, profile: { bio: 'Sits.' }, tags: [{ label: { secret: 'y' } }] },
      ],
    });
  });

  it.each<[string, unknown, unknown]>([
    ['undefined', undefined, undefined],
    ['null', null, null],
    ['a number', 5, 5],
    ['a bigint', 5n, '5'],
    ['a list with bigints', [1n, { a: 2n }], ['1', { a: '2' }]],
    ['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['an object with a toJSON', { toJSON: () => 7 }, 7],
  ])('may return %s', async (_, returned, shown) => {
    const { user, Team } = await open();
    Object.assign(Team.prototype, { toJSON: () => returned });
    expect(json(user)).toEqual(shown === undefined ? ann : { ...ann, team: shown });
  });

  it('may return the instance itself, its properties or other instances', async () => {
    const { team, user, User } = await open();
    const shown: [(this: Loose) => unknown, unknown][] = [
      [
        function () {
          return this;
        },
        { id: 1, name: 'Ann', password: 'x', points: '1152921504606846976', teamId: 1 },
      ],
      [
        function () {
          return { ...this, points: 1, tags: undefined, team: undefined };
        },
        { id: 1, name: 'Ann', password: 'x', points: 1, teamId: 1, profile: 'Sits.' },
      ],
      [
        function () {
          return this.profile;
        },
        'Sits.',
      ],
      [() => ({ user: { total: 3n, of: user.team } }), { user: { total: '3', of: { id: 1, name: 'red' } } }],
    ];
    for (const [toJSON, expected] of shown) {
      Object.assign(User.prototype, { toJSON });
      expect(json(team).users).toMatchObject([expected as object]);
    }
  });

  it('receives the key, and is called once for each instance', async () => {
    const { user, Team } = await open();
    const keys: string[] = [];
    Object.assign(Team.prototype, {
      toJSON(key: string) {
        keys.push(key);
        return { key };
      },
    });
    Object.assign(user, { again: [user.team] });
    expect(json(user)).toMatchObject({ team: { key: 'team' }, again: [{ key: 'team' }] });
    expect(keys).toEqual(['team']);
  });

  it('may call the toJSON of what nests it, and its own more than once', async () => {
    const { team, User, Team } = await open();
    const [member] = team.users;
    if (member === undefined) throw new Error('no user');
    Object.assign(member, { team });
    Object.assign(User.prototype, {
      toJSON(this: Loose) {
        const inherited = () => Model.prototype.toJSON.call(this) as Loose;
        const first = inherited();
        delete first.name;
        return {
          name: inherited().name,
          first: first.name,
          of: ((this.team as Loose).toJSON as () => Loose)().name,
        };
      },
    });
    expect(json(team)).toMatchObject({ users: [{ name: 'Ann', of: 'red' }] });
    expect(json(member)).toMatchObject({ name: 'Ann', of: 'red' });
    Object.assign(Team.prototype, {
      toJSON(this: Loose) {
        const { users, ...shown } = Model.prototype.toJSON.call(this) as Loose;
        return { ...shown, count: (users as unknown[]).length };
      },
    });
    expect(json(team)).toMatchObject({ name: 'red', count: 1 });
    expect(json(member)).toMatchObject({ name: 'Ann', of: 'red' });
  });

  it('keeps cycles as they are', async () => {
    const { team, User } = await open();
    const [member] = team.users;
    Object.assign(member as object, { team });
    Object.assign(User.prototype, {
      toJSON(this: Loose) {
        return Object.assign(Model.prototype.toJSON.call(this) as Loose, { kind: 'user' });
      },
    });
    const plain = team.toJSON() as { users: [{ team: unknown; kind: string }] };
    expect(plain.users[0].team).toBe(plain);
    expect(plain.users[0].kind).toBe('user');
    expect(() => JSON.stringify(team)).toThrow('circular');
  });

  it('is called as often as there are instances, however they refer to each other', async () => {
    const { User } = await open();
    const users = Array.from({ length: 40 }, (_, id) => new User({ name: `${id}` }) as unknown as Loose);
    let calls = 0;
    Object.assign(User.prototype, {
      toJSON(this: Loose) {
        calls++;
        return Model.prototype.toJSON.call(this);
      },
    });
    for (const user of users) user.friends = users;
    expect(Model.prototype.toJSON.call(users[0]).friends).toHaveLength(40);
    // The method of the first one is called above.
    expect(calls).toBe(39);
  });

  it('that throws leaves later calls as they are', async () => {
    const { team, user, User } = await open();
    const original = User.prototype.toJSON;
    Object.assign(User.prototype, {
      toJSON() {
        throw new Error('no JSON');
      },
    });
    expect(() => JSON.stringify(team)).toThrow('no JSON');
    User.prototype.toJSON = original;
    expect(json(user)).toEqual({ ...ann, team: { id: 1, name: 'red' } });
    expect(json(team)).toMatchObject({ users: [{ kind: 'user' }] });
  });

  it('does not limit how deep instances without it are nested', async () => {
    const { Team } = await open();
    const root = new Team({ name: 'root' });
    let last: Loose = root as never;
    for (let depth = 0; depth < 20_000; depth++) last = last.users = new Team({ name: 'x' }) as never;
    expect(root.toJSON()).toMatchObject({ name: 'root' });
    const list: unknown[] = [];
    list.push(list, 1n);
    Object.assign(root, { users: list });
    expect(root.toJSON().users).toEqual([expect.anything(), '1']);
  });
});
