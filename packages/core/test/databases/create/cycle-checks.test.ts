import { type Database, DataTypes, type IncludeEntry, Model } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';

/** Makes the driver reject the pragma that puts the checks of foreign keys back. */
async function rejectPragma({ knex: { client } }: Database): Promise<void> {
  const raw = await client.acquireConnection();
  client.releaseConnection(raw);
  const prepare = raw.prepare.bind(raw);
  raw.prepare = (sql: string) => {
    if (sql === 'pragma defer_foreign_keys = off') throw new Error('the disk is full');
    return prepare(sql);
  };
}

describeEachDatabase('foreign keys of rows that refer to later ones', (context) => {
  interface PersonValues {
    name: string;
    friendId?: number;
    mentor?: PersonValues;
    pupils?: PersonValues[];
  }

  async function people() {
    const database = context.open();
    class Person extends Model.init({ name: DataTypes.STRING }, { database, modelName: 'person' }) {
      static Mentor = this.belongsTo(() => Person, { as: 'mentor' });
      static Pupils = this.hasMany(() => Person, { as: 'pupils', foreignKey: 'mentorId' });
      static Friend = this.belongsTo(() => Person, { as: 'friend' });
    }
    await database.sync();
    const include: IncludeEntry[] = [Person.Mentor, Person.Pupils];
    /** Whoever is their own mentor refers to a row that is not in yet. */
    const createOwnMentor = (values: PersonValues) => {
      const person = { ...values };
      person.mentor = person;
      return Person.create(person as never, { include });
    };
    return { database, Person, createOwnMentor };
  }

  const orphan = { code: 'FOREIGN_KEY_CONSTRAINT', model: 'person' };

  it('are checked, and one without a matching row is named', async () => {
    const { Person, createOwnMentor } = await people();
    const pupils = [{ name: 'Bob' }, { name: 'Eve', friendId: 99 }];
    await expect(createOwnMentor({ name: 'Ann', pupils })).rejects.toMatchObject({
      ...orphan,
      path: ['pupils', 1, 'friendId'],
    });
    expect(await Person.count()).toBe(0);
  });

  it('do not change when other rows of the surrounding transaction are checked', async () => {
    const { database, Person, createOwnMentor } = await people();
    await database.transaction(async () => {
      await createOwnMentor({ name: 'Ann' });
      await expect(Person.create({ name: 'Bob', mentorId: 99 } as never)).rejects.toMatchObject({
        ...orphan,
        path: ['mentorId'],
      });
      await expect(createOwnMentor({ name: 'Carl', friendId: 98 })).rejects.toMatchObject(orphan);
      await expect(Person.create({ name: 'Dora', friendId: 97 } as never)).rejects.toMatchObject(orphan);
      await Person.create({ name: 'Eve' });
    });
    expect((await Person.findAll()).map(({ name }) => name)).toEqual(['Ann', 'Eve']);
  });

  it('are checked by every foreign key of the table, with any names and types of its columns', async () => {
    const database = context.open();
    const key = { sqlite: 'integer primary key', postgres: 'serial primary key' }[context.dialect];
    await database.knex.raw(
      'create table "odd ""parents" ("a.b" varchar(10), "c d" varchar(10), primary key ("a.b", "c d"))',
    );
    await database.knex.raw(`insert into "odd ""parents" values ('1', '01')`);
    await database.knex.raw(
      `create table people (id ${key}, name varchar(10), "mentorId" integer references people, x varchar(10) default '1', y varchar(10), foreign key (x, y) references "odd ""parents")`,
    );
    class Person extends Model.init(
      { name: DataTypes.STRING, y: DataTypes.STRING },
      { database, modelName: 'person', timestamps: false },
    ) {
      static Mentor = this.belongsTo(() => Person, { as: 'mentor' });
    }
    const create = (y: string | null) => {
      const person: { name: string; y: string | null; mentor?: object } = { name: 'Ann', y };
      person.mentor = person;
      return Person.create(person as never, { include: [Person.Mentor] as IncludeEntry[] });
    };
    await create('01');
    await create(null);
    await expect(create('1')).rejects.toMatchObject(orphan);
    expect(await Person.count()).toBe(2);
  });

  it('do not hide which row breaks another rule of its table', async () => {
    const database = context.open();
    const key = { sqlite: 'integer primary key', postgres: 'serial primary key' }[context.dialect];
    await database.knex.raw(
      `create table people (id ${key}, name varchar(10) constraint known_name check (name <> 'Eve'), "mentorId" integer not null references people)`,
    );
    class Person extends Model.init(
      { name: DataTypes.STRING },
      { database, modelName: 'person', timestamps: false },
    ) {
      static Mentor = this.belongsTo(() => Person, { as: 'mentor', foreignKey: { allowNull: false } });
      static Pupils = this.hasMany(() => Person, { as: 'pupils', foreignKey: 'mentorId' });
    }
    const ann: PersonValues = { name: 'Ann', pupils: [{ name: 'Bob' }, { name: 'Eve' }] };
    ann.mentor = ann;
    const creating = Person.create(ann as never, {
      include: [Person.Mentor, Person.Pupils] as IncludeEntry[],
    });
    await expect(creating).rejects.toMatchObject({
      code: 'CHECK_CONSTRAINT',
      constraint: 'known_name',
      path: ['pupils', 1],
    });
    expect(await Person.count()).toBe(0);
  });

  it('are checked at COMMIT at the latest, with those of rows that a trigger writes', async () => {
    const { database, Person, createOwnMentor } = await people();
    await database.knex.raw('create table notes ("personId" integer references people)');
    const write = 'insert into notes values (98)';
    if (context.dialect === 'sqlite')
      await database.knex.raw(`create trigger note before insert on people begin ${write}; end`);
    else {
      await database.knex.raw(
        `create function note() returns trigger language plpgsql as $$ begin ${write}; return new; end $$`,
      );
      await database.knex.raw(
        'create trigger note before insert on people for each row execute function note()',
      );
    }
    const { code } = orphan;
    await expect(createOwnMentor({ name: 'Ann' })).rejects.toMatchObject({ code });
    const working = database.transaction(async () => void (await createOwnMentor({ name: 'Ann' })));
    await expect(working).rejects.toMatchObject({ code });
    expect(await Person.count()).toBe(0);
    expect(await context.rows(database, 'select * from notes')).toEqual([]);
  });

  it('leave the error of a create as it is, even if the checks cannot be put back', async () => {
    const { database, Person, createOwnMentor } = await people();
    if (context.dialect === 'sqlite') await rejectPragma(database);
    await expect(createOwnMentor({ name: 'Ann', friendId: 99 })).rejects.toMatchObject(orphan);
    await database.transaction(async () => {
      await expect(createOwnMentor({ name: 'Bob', friendId: 98 })).rejects.toMatchObject(orphan);
    });
    if (context.dialect === 'sqlite')
      await expect(createOwnMentor({ name: 'Carl' })).rejects.toThrow('the disk is full');
    expect(await Person.count()).toBe(0);
    await expect(Person.create({ name: 'Dora', friendId: 97 } as never)).rejects.toMatchObject(orphan);
  });

  it('are what rows whose own keys are deferrable may wait for', async () => {
    const { database, Person, createOwnMentor } = await people();
    await database.knex.raw(
      'create table notes (id integer primary key, "personId" integer references people deferrable initially deferred)',
    );
    const Note = database.define(
      'note',
      { id: { type: DataTypes.INTEGER, primaryKey: true }, personId: DataTypes.INTEGER },
      { timestamps: false },
    );
    await database.transaction(async () => {
      await Note.create({ id: 1, personId: 1 } as never);
      await createOwnMentor({ name: 'Ann' });
    });
    expect(await Person.count()).toBe(1);
    const lost = database.transaction(async () => {
      await createOwnMentor({ name: 'Bob' });
      await Note.create({ id: 2, personId: 77 } as never);
    });
    await expect(lost).rejects.toMatchObject({ code: 'FOREIGN_KEY_CONSTRAINT' });
    expect(await Person.count()).toBe(1);
  });
});
