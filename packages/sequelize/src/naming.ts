/** `created_by-id` as `createdById`: how Sequelize joins the parts of a foreign key's name. */
export const camelize = (name: string): string =>
  name.trim().replace(/[-_\s]+(.)?/g, (_, letter?: string) => letter?.toUpperCase() ?? '');

/** `userId` as `user_id`. Each capital begins a word, so `userID` is `user_i_d`, as in Sequelize. */
export const underscore = (name: string): string => name.replace(/(?<=.)[A-Z]/g, '_$&').toLowerCase();

/** `tag` as `Tag`, for the names of mixins. */
export const upperFirst = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
