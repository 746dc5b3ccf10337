import { ConfigurationError } from '@espalier/core';
import { dialects } from '../../../src/dialects/index.js';
import { requireDriver } from '../../../src/dialects/require-driver';

function failing(code: string, message: string): (name: string) => unknown {
  return () => {
    throw Object.assign(new Error(message), { code });
  };
}

describe('the driver of a database', () => {
  it.each([
    ['sqlite', 'SQLite', 'better-sqlite3'],
    ['postgres', 'PostgreSQL', 'pg'],
  ] as const)('of %s that is not installed: the error says what to install', (dialect, title, name) => {
    const open = () =>
      requireDriver(dialects[dialect], failing('MODULE_NOT_FOUND', `Cannot find module '${name}'`));
    expect(open).toThrow(ConfigurationError);
    expect(open).toThrow(`${title} needs the package '${name}'; run: npm install ${name}`);
  });

  it('that is installed but does not load has another error, with the original as its cause', () => {
    const cause = { code: 'ERR_DLOPEN_FAILED', message: 'compiled against a different Node.js version' };
    const open = () => requireDriver(dialects.sqlite, failing(cause.code, cause.message));
    expect(open).toThrow("SQLite could not load the package 'better-sqlite3'");
    expect(open).toThrow(
      expect.objectContaining({ code: 'INVALID_CONFIGURATION', cause: expect.objectContaining(cause) }),
    );
  });

  it('is loaded by its name, and no other is', () => {
    const asked: string[] = [];
    const load = (name: string) => asked.push(name);
    requireDriver(dialects.postgres, load);
    requireDriver(dialects.sqlite, load);
    expect(asked).toEqual(['pg', 'better-sqlite3']);
  });

  it('is found where it is installed', () => {
    expect(() => requireDriver(dialects.sqlite)).not.toThrow();
    expect(() => requireDriver(dialects.postgres)).not.toThrow();
  });
});
