import { capitalize, foreignKeyName, snakeCase } from '../../../src/schema/naming.js';

describe('naming', () => {
  it.each([
    ['user', 'user'],
    ['userAccount', 'user_account'],
    ['UserAccount', 'user_account'],
    ['HTTPServer', 'http_server'],
    ['userID', 'user_id'],
    ['parseURLNow', 'parse_url_now'],
    ['address2Line', 'address2_line'],
    ['already_snake', 'already_snake'],
    ['', ''],
  ])('writes %j as %j in snake_case', (name, snake) => {
    expect(snakeCase(name)).toBe(snake);
  });

  it('capitalizes the first letter only', () => {
    expect(capitalize('userAccount')).toBe('UserAccount');
    expect(capitalize('')).toBe('');
  });

  it.each([
    ['user', 'id', 'userId'],
    ['creator', 'uuid', 'creatorUuid'],
    ['user', 'accountNumber', 'userAccountNumber'],
  ])('calls the foreign key of %s to %s %s', (prefix, key, name) => {
    expect(foreignKeyName(prefix, key)).toBe(name);
  });
});
