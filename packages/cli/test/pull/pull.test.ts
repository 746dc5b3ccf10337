import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Database, DataTypes, Op, sql } from '@espalier/core';
import { type DatabaseContext, describeEachDatabase } from '@espalier/testkit';
import { createProject, type TestProject } from '../helpers/project.ts';
import { urlOf } from '../helpers/shop-project.ts';
import { expectedModels, knownSchemas } from './known-schemas.ts';

const config = `
import { database } from './models';
import { defineConfig } from '@espalier/cli';
export default defineConfig({ database });
`;

/** The compiler needs what a project has: the types of Node. */
const tsconfig = JSON.stringify({
  compilerOptions: {
    strict: true,
    noEmit: true,
    module: 'nodenext',
    target: 'es2022',
    skipLibCheck: true,
    types: ['node'],
    typeRoots: [join(__dirname, '../../../../node_modules/@types')],
  },
  files: ['models.ts'],
});

describeEachDatabase('espalier pull', (context) => {
  async function pull(
    fill: (database: Database) => Promise<unknown>,
  ): Promise<{ project: TestProject; models: string }> {
    const project = createProject({ 'espalier.config.ts': config, 'tsconfig.json': tsconfig });
    const database = context.open({ url: urlOf(context, project) });
    await fill(database);
    await database.close();
    expect(
      await runWithUrl(context, project, ['pull', '--url', urlOf(context, project), '--out', 'models.ts']),
    ).toEqual({
      code: 0,
      output: '',
      errors: 'wrote models.ts\n',
    });
    return { project, models: readFileSync(join(project.folder, 'models.ts'), 'utf8') };
  }

  const check = (project: TestProject) => runWithUrl(context, project, ['check']);

  function compile({ folder }: TestProject): string {
    const compiler = join(dirname(require.resolve('typescript/package.json')), 'bin/tsc');
    try {
      return execFileSync(process.execPath, [compiler, '-p', folder], { encoding: 'utf8' });
    } catch (error) {
      return (error as { stdout: string }).stdout;
    }
  }

  it('writes models of which a database that sync made has everything', async () => {
    const { project, models } = await pull(async (database) => {
      defineEverything(database, context);
      await database.sync();
    });
    expect(models).not.toContain('managed: false');
    expect(await check(project)).toMatchObject({ code: 0, errors: '' });
    expect(compile(project)).toBe('');
    expect(await pullAgain(project)).toBe(models);
  });

  /** Creates the tables of the models in an empty database, and pulls that. */
  async function pullAgain(project: TestProject): Promise<string> {
    const { statements } = JSON.parse((await runWithUrl(context, project, ['ddl', '--json'])).output);
    const url = urlOf(context, project);
    if (context.dialect === 'sqlite') rmSync(join(project.folder, 'shop.db'));
    const database = context.open({ url });
    if (context.dialect === 'postgres') {
      await database.raw('drop schema public cascade');
      await database.raw('create schema public');
    }
    for (const statement of statements) await database.raw(statement);
    await database.close();
    return (await runWithUrl(context, project, ['pull', '--url', url])).output;
  }

  const pullKnown = (name: string) =>
    pull(async (database) => {
      for (const statement of knownSchemas[name]?.[context.dialect].split(';\n') ?? [])
        if (statement.trim() !== '') await database.raw(statement);
    });

  it.each(Object.keys(knownSchemas))(
    'writes models of which the database has everything: %s',
    async (name) => {
      const { project, models } = await pullKnown(name);
      expect(await check(project)).toMatchObject({ code: 0, errors: '' });
      for (const part of expectedModels[name]?.[context.dialect] ?? []) expect(models).toContain(part);
    },
  );

  it('writes models that compile', async () => {
    const { project } = await pullKnown('Sakila and Pagila');
    expect(compile(project)).toBe('');
  });
});

describeEachDatabase('models that were pulled', (context) => {
  const run = (project: TestProject, ...parameters: readonly string[]) =>
    runWithUrl(context, project, parameters);

  async function createPulled(
    ddl: string,
    files: Readonly<Record<string, string>> = {},
  ): Promise<TestProject> {
    const project = createProject({ 'espalier.config.ts': config, ...files });
    const database = context.open({ url: urlOf(context, project) });
    for (const statement of ddl.split(';\n')) if (statement.trim() !== '') await database.raw(statement);
    await database.close();
    await run(project, 'pull', '--url', urlOf(context, project), '--out', 'models.ts');
    return project;
  }

  const read = (project: TestProject, file: string) => readFileSync(join(project.folder, file), 'utf8');

  it('read rows with their associations, whatever the types of the columns are called', async () => {
    const schema = (knownSchemas['Sakila and Pagila'] as (typeof knownSchemas)[string])[context.dialect];
    const rows = {
      sqlite: `
insert into language (language_id, name) values (1, 'English');
insert into film (film_id, title, language_id, release_year, rental_rate) values (7, 'Airplane Sierra', 1, 2006, 0.99);
insert into actor (actor_id, first_name, last_update) values (3, 'Ed', '2006-02-15 04:34:33');
insert into film_actor (actor_id, film_id, last_update) values (3, 7, '2006-02-15 05:05:03');
`,
      postgres: `
insert into language (language_id, name) values (1, 'English');
insert into film (film_id, title, language_id, release_year, rental_rate) values (7, 'Airplane Sierra', 1, 2006, 0.99);
insert into actor (actor_id, first_name, last_name) values (3, 'Ed', 'Chase');
insert into film_actor (actor_id, film_id, last_update) values (3, 7, '2006-02-15 05:05:03');
`,
    }[context.dialect];
    const project = await createPulled(schema + rows, {
      'seeds/1_read.ts': `
import { writeFileSync } from 'node:fs';
import { Actor, Film } from '../models';
export async function seed() {
  const film = await Film.findOne({ include: [Film.Language, Film.Actors] });
  writeFileSync(__dirname + '/film.json', JSON.stringify(film));
}
`,
    });
    expect(await run(project, 'seed', '--yes')).toMatchObject({ code: 0, errors: '' });
    expect(JSON.parse(read(project, 'seeds/film.json'))).toMatchObject({
      filmId: 7,
      rentalDuration: 3,
      rentalRate: '0.99',
      rating: 'G',
      language: { name: expect.stringContaining('English') },
      actors: [{ firstName: 'Ed', filmActor: { lastUpdate: expect.stringContaining('2006-02-15') } }],
    });
  });

  const shop = {
    sqlite: `
create table users (id integer primary key autoincrement, name varchar(255) not null);
create table orders (id integer primary key autoincrement, total integer not null, user_id integer not null references users (id) on delete cascade on update cascade);
create index orders_user on orders (user_id);
`,
    postgres: `
create table users (id integer generated by default as identity primary key, name character varying(255) not null);
create table orders (id integer generated by default as identity primary key, total integer not null, user_id integer not null references users on delete cascade on update cascade);
create index orders_user on orders (user_id);
`,
  };

  it('change, and a migration follows them', async () => {
    const project = await createPulled(shop[context.dialect]);
    expect(await run(project, 'check')).toMatchObject({ code: 0, errors: '' });
    const models = read(project, 'models.ts');
    expect(models).toContain('static User = this.belongsTo(() => User);');
    project.write(
      'models.ts',
      models.replace(
        'total: { type: DataTypes.INTEGER, allowNull: false },',
        'total: { type: DataTypes.BIGINT, allowNull: false, defaultValue: 0 }, note: DataTypes.TEXT,',
      ),
    );
    const { code, output } = await run(project, 'check');
    expect(code).toBe(1);
    expect(output).toContain("'note'");
    await run(project, 'migration', 'create', 'add note');
    const [file = ''] = readdirSync(join(project.folder, 'migrations'));
    expect(read(project, `migrations/${file}`)).toContain(
      'export async function up(knex: Knex): Promise<void> {',
    );
    expect(await run(project, 'migrate')).toEqual({ code: 0, output: `ran ${file}\n`, errors: '' });
    expect(await run(project, 'check')).toEqual({
      code: 0,
      output: 'the database has what the models say\n',
      errors: '',
    });
  });

  it('import the database that the configuration exports', async () => {
    const project = await createPulled(shop[context.dialect]);
    const { code, output } = await run(project, 'pull', '--import', '../db');
    expect(code).toBe(0);
    expect(output).toMatch(
      /^import \{ DataTypes, Model \} from '@espalier\/core';\nimport \{ database \} from '\.\.\/db';\n/,
    );
  });

  it('have no password of a URL', async () => {
    const project = await createPulled(shop[context.dialect]);
    if (context.dialect === 'postgres')
      expect(read(project, 'models.ts')).toContain('new Database(process.env.DATABASE_URL as string)');
    else expect(read(project, 'models.ts')).toContain(`new Database('${urlOf(context, project)}')`);
  });

  it('overwrite a file only after a question', async () => {
    const project = await createPulled(shop[context.dialect]);
    project.write('models.ts', '// mine');
    const parameters = ['pull', '--url', urlOf(context, project), '--out', 'models.ts'];
    expect(await run(project, ...parameters)).toMatchObject({ code: 2 });
    expect(await project.run(parameters, { answers: ['no'] })).toMatchObject({ code: 1 });
    expect(read(project, 'models.ts')).toBe('// mine');
    expect(await run(project, ...parameters, '--yes')).toMatchObject({ code: 0 });
    expect(read(project, 'models.ts')).toContain('class Order');
  });
});

async function runWithUrl(context: DatabaseContext, project: TestProject, parameters: readonly string[]) {
  return project.run(parameters, { env: { DATABASE_URL: urlOf(context, project) } });
}

/** Defines models with everything that a table can have by a model. */
function defineEverything(database: Database, { dialect }: DatabaseContext): void {
  const User = database.define(
    'user',
    {
      email: { type: DataTypes.STRING(50), unique: true, allowNull: false, comment: "the user's" },
      status: { type: DataTypes.ENUM('new', "it's"), allowNull: false, defaultValue: 'new' },
      balance: { type: DataTypes.DECIMAL(10, 2), defaultValue: '1.50' },
      seenAt: { type: DataTypes.DATE, defaultValue: sql`CURRENT_TIMESTAMP` },
      active: { type: DataTypes.BOOLEAN, defaultValue: true },
      age: { type: DataTypes.INTEGER, defaultValue: 18 },
      motto: { type: DataTypes.STRING, defaultValue: ['a \\ `b`', '{c}?\n"d"'].join(' $') },
      label: { type: DataTypes.STRING, generatedAs: sql`${sql.attribute('email')} || ' x'` },
      settings: DataTypes.JSONB,
      token: DataTypes.UUID,
      ...(dialect === 'postgres' ? { tags: DataTypes.ARRAY(DataTypes.STRING(20)) } : {}),
    } as never,
    {
      comment: 'people',
      indexes: [
        { fields: [{ name: 'age', order: 'DESC' }, 'email'], where: { age: { [Op.gt]: 1 } } },
        { unique: true, fields: [sql`lower(${sql.attribute('email')})`, 'age'] },
        { unique: true, fields: ['status', 'token'] },
        { fields: ['motto'], where: sql`${sql.attribute('motto')} <> 'a, (b'` },
      ],
      checks: [{ name: 'old enough', check: { age: { [Op.gte]: 0 } } }],
    } as never,
  );
  const Post = database.define(
    'blogPost',
    { title: DataTypes.TEXT, id: { type: DataTypes.BIGINT, primaryKey: true } },
    {
      underscored: true,
    },
  );
  const Country = database.define(
    'country',
    {
      code: { type: DataTypes.STRING(2), primaryKey: true },
      number: { type: DataTypes.INTEGER, unique: true },
    },
    { timestamps: false },
  );
  const Tag = database.define('tag', { name: DataTypes.STRING });
  const Box = database.define('box', {
    x: { type: DataTypes.INTEGER, primaryKey: true },
    y: { type: DataTypes.INTEGER, primaryKey: true },
    'odd name': DataTypes.FLOAT,
  });
  const Item = database.define('item', {
    key: { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: false },
  });
  Post.belongsTo(User, { as: 'author', onDelete: 'RESTRICT' } as never);
  Post.belongsTo(User, { as: 'reviewer', index: false } as never);
  User.belongsTo(Country, { foreignKey: 'countryNumber', targetKey: 'number' } as never);
  User.belongsTo(User, { as: 'manager', foreignKey: { name: 'managerId', allowNull: false } } as never);
  Post.belongsToMany(Tag, { through: 'post_tags' } as never);
  Item.belongsTo(Box, { foreignKey: ['boxX', 'boxY'] } as never);
  User.hasOne(Item, { foreignKey: { name: 'userId', unique: true } } as never);
}
