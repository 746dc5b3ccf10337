/** The names of all hooks. Each is also a method of a model: `User.beforeCreate(...)`. */
export const hookNames: readonly string[] = ['before', 'after'].flatMap((time) => [
  ...['Validate', 'Create', 'Update', 'Save', 'Destroy', 'Delete', 'Restore'].map((event) => time + event),
  ...['Create', 'Update', 'Destroy', 'Delete', 'Restore'].map((event) => `${time}Bulk${event}`),
]);

/** Returns the name of a hook in Espalier. */
export const hookName = (name: string): string => name.replace(/Delete$/, 'Destroy');
