import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as named from '@espalier/sequelize';
import { DataTypes, Model, Op, Sequelize } from '@espalier/sequelize';
import * as subpath from '@espalier/sequelize/data-types';
import { describeEachSequelize } from './open.ts';

describeEachSequelize('a Sequelize', (context) => {
  it('reaches its database by a URL, by options, and by a name, a user and a password', async () => {
    const { hostname, port, username, password, pathname } = new URL(context.url());
    const options = {
      host: hostname,
      port,
      dialect: 'postgres',
      logging: false,
      pool: { max: 2, idle: 1000 },
    };
    const user = decodeURIComponent(username);
    const forms =
      context.dialect === 'sqlite'
        ? [
            [{ dialect: 'sqlite', storage: ':memory:', logging: false }],
            ['', null, null, { dialect: 'sqlite', logging: false }],
          ]
        : [
            [{ ...options, database: pathname.slice(1), username: user, password }],
            [pathname.slice(1), user, password, options],
          ];
    for (const form of [[context.url(), { logging: false }], ...forms]) {
      const sequelize = new Sequelize(...form);
      await sequelize.authenticate();
      await sequelize.close();
    }
  });

  it('runs SQL with replacements, in a transaction too', async () => {
    const { sequelize } = context;
    const type = Sequelize.QueryTypes.SELECT;
    expect(await sequelize.query('select ? as a', { replacements: ['x'], type })).toEqual([{ a: 'x' }]);
    const [rows] = await sequelize.query('select :a as a', { replacements: { a: 'x' } });
    expect(rows).toEqual([{ a: 'x' }]);
    await sequelize.query('create table things (name text)');
    const transaction = await sequelize.transaction();
    await sequelize.query("insert into things values ('a')", { transaction });
    await transaction.rollback();
    expect(await sequelize.query('select * from things', { type })).toEqual([]);
    await expect(sequelize.query('select 1', { bind: [] })).rejects.toThrow(Sequelize.QueryError);
    await expect(sequelize.query('select * from nothing')).rejects.toThrow(Sequelize.DatabaseError);
  });

  it('lists its models by name, and creates and drops their tables', async () => {
    const { sequelize } = context;
    const User = sequelize.define('User', { name: DataTypes.STRING });
    class Task extends Model {}
    Task.init({ title: Sequelize.STRING }, { sequelize });

    expect(Object.keys(sequelize.models)).toEqual(['User', 'Task']);
    expect([sequelize.model('User'), sequelize.isDefined('Other')]).toEqual([User, false]);
    expect(() => sequelize.model('Other')).toThrow('Other has not been defined');
    expect(await sequelize.sync()).toBe(sequelize);
    await User.create({ name: 'a' });
    await sequelize.sync({ force: true });
    expect(await User.count()).toBe(0);
    await sequelize.drop();
    await expect(User.count()).rejects.toThrow(Sequelize.DatabaseError);
  });
});

describe('the package', () => {
  const packageFolder = join(__dirname, '..');

  it('logs statements as Sequelize does, to the console by default', async () => {
    const log = jest.spyOn(console, 'log').mockImplementation(() => undefined);
    const sequelize = new Sequelize('sqlite::memory:');
    await sequelize.authenticate();
    await sequelize.close();
    expect(log.mock.calls).toEqual([['Executing (default): select 1']]);
    log.mockRestore();
  });

  it('rejects an unknown dialect', () => {
    expect(() => new Sequelize('shop', 'mick', 'secret', { dialect: 'mysql' })).toThrow(
      'mysql is not supported',
    );
    expect(() => new Sequelize({ storage: 'shop.db' })).toThrow('Dialect needs to be explicitly supplied');
  });

  it('is the class itself for require(), with all that it exports', () => {
    const required = require('@espalier/sequelize');
    expect(required).toBe(Sequelize);
    expect([required.Sequelize, required.default]).toEqual([Sequelize, Sequelize]);
    expect([required.Model, required.DataTypes, required.Op]).toEqual([Model, DataTypes, Op]);
    expect([required.STRING, Sequelize.STRING]).toEqual([DataTypes.STRING, DataTypes.STRING]);
    expect(required.UniqueConstraintError).toBe(named.UniqueConstraintError);
    expect(subpath.STRING).toBe(DataTypes.STRING);
    expect(require('@espalier/sequelize/data-types').BIGINT).toBe(DataTypes.BIGINT);
  });

  it('is thin: under 1,300 lines, on nothing but the public face of core', () => {
    const folder = join(packageFolder, 'src');
    const files = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
    expect(files.join('').split('\n').length - 1).toBeLessThan(1300);
    const imported = files.flatMap((text) =>
      [...text.matchAll(/from '([^.'][^']*)'/g)].map(([, from]) => from),
    );
    expect([...new Set(imported)]).toEqual(['@espalier/core']);
  });
});
