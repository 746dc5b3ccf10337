import { DataTypes, Model } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';

describeEachDatabase('association options', (context) => {
  it('writes snake_case columns for underscored models, and reads them back by their attributes', async () => {
    const database = context.open();
    const options = { database, underscored: true } as const;
    class UserAccount extends Model.init(
      { firstName: DataTypes.STRING },
      { ...options, modelName: 'userAccount' },
    ) {
      static Addresses = this.hasMany(() => PostalAddress);
      static Clubs = this.belongsToMany(() => Club, { through: () => ClubMembership });
    }
    class PostalAddress extends Model.init(
      { postCode: DataTypes.STRING },
      { ...options, modelName: 'postalAddress' },
    ) {}
    class Club extends Model.init({ clubName: DataTypes.STRING }, { ...options, modelName: 'club' }) {}
    class ClubMembership extends Model.init(
      { memberSince: DataTypes.DATEONLY },
      { ...options, modelName: 'clubMembership' },
    ) {}
    await database.sync();
    const include = [UserAccount.Addresses, UserAccount.Clubs] as const;

    const user = await UserAccount.create(
      {
        firstName: 'Mick',
        postalAddresses: [{ postCode: '78704' }],
        clubs: [{ clubName: 'Chess', clubMembership: { memberSince: '2024-02-29' } }],
      },
      { include },
    );

    expect(await UserAccount.findByPk(user.id, { include })).toStrictEqual(user);
    expect(
      await context.rows(
        database,
        `select u.first_name, a.post_code, c.club_name, m.user_account_id, m.club_id
         from user_accounts u join postal_addresses a on a.user_account_id = u.id
         join club_memberships m on m.user_account_id = u.id join clubs c on c.id = m.club_id
         where u.created_at = a.updated_at and m.member_since = '2024-02-29'`,
      ),
    ).toEqual([
      {
        first_name: 'Mick',
        post_code: '78704',
        club_name: 'Chess',
        user_account_id: user.id,
        club_id: user.clubs[0]?.id,
      },
    ]);
    expect(user.clubs[0]?.clubMembership.memberSince).toBe('2024-02-29');
  });

  it('writes the columns that `field` names, for attributes and for foreign keys', async () => {
    const database = context.open();
    class User extends Model.init(
      { key: { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true, field: 'user_no' } },
      { database, modelName: 'user', tableName: 'people', timestamps: false },
    ) {
      static Notes = this.hasMany(() => Note, { foreignKey: { name: 'ownerKey', field: 'owner_no' } });
      static Tags = this.belongsToMany(() => Tag, {
        through: 'people_tags',
        foreignKey: { name: 'userKey', field: 'person_no' },
        otherKey: { name: 'tagName', field: 'tag_label' },
      });
    }
    class Note extends Model.init(
      { text: { type: DataTypes.TEXT, field: 'body' } },
      { database, modelName: 'note', timestamps: false },
    ) {}
    class Tag extends Model.init(
      { name: { type: DataTypes.STRING, primaryKey: true, field: 'label' } },
      { database, modelName: 'tag', timestamps: false },
    ) {}
    await database.sync();
    const include = [User.Notes, User.Tags] as const;

    const user = await User.create({ notes: [{ text: 'Hi' }], tags: [{ name: 'a' }] }, { include });

    expect(user.notes[0]).toMatchObject({ text: 'Hi', ownerKey: user.key });
    expect(await User.findByPk(user.key, { include })).toStrictEqual(user);
    expect(
      await context.rows(
        database,
        `select p.user_no, n.body, n.owner_no, j.person_no, j.tag_label, t.label from people p
         join notes n on n.owner_no = p.user_no join people_tags j on j.person_no = p.user_no
         join tags t on t.label = j.tag_label`,
      ),
    ).toEqual([
      { user_no: user.key, body: 'Hi', owner_no: user.key, person_no: user.key, tag_label: 'a', label: 'a' },
    ]);
  });

  it('creates and reads models without timestamps', async () => {
    const database = context.open();
    const options = { timestamps: false } as const;
    const User = database.define('user', { name: DataTypes.STRING }, options);
    const Tag = database.define('tag', { name: DataTypes.STRING }, options);
    const Tags = User.belongsToMany(Tag, { through: 'user_tags' });
    await database.sync();

    const user = await User.create({ name: 'Ann', tags: [{ name: 'a' }] }, { include: [Tags] });

    expect(Object.keys(user)).toEqual(['id', 'name', 'tags']);
    expect(await User.findByPk(user.id, { include: [Tags] })).toStrictEqual(user);
    expect(await context.rows(database, 'select * from users')).toEqual([{ id: user.id, name: 'Ann' }]);
    expect(await context.rows(database, 'select * from user_tags')).toEqual([
      { userId: user.id, tagId: user.tags[0]?.id },
    ]);
  });
});
