/** Returns `createdById` for `created_by-id`, as Sequelize builds the name of a foreign key. */
export const camelize = (name: string): string =>
  name.trim().replace(/[-_\s]+(.)?/g, (_, letter?: string) => letter?.toUpperCase() ?? '');

/** Returns `user_id` for `userId`. As in Sequelize, each capital begins a word: `userID` becomes `user_i_d`. */
export const underscore = (name: string): string => name.replace(/(?<=.)[A-Z]/g, '_$&').toLowerCase();

/** Returns `Tag` for `tag`, for the names of mixins. */
export const upperFirst = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
