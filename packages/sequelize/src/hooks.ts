/** Every name under which a hook can be added, as a method too: `User.beforeCreate(...)`. */
export const hookNames: readonly string[] = ['before', 'after'].flatMap((when) => [
  ...['Validate', 'Create', 'Update', 'Save', 'Destroy', 'Delete'].map((what) => when + what),
  ...['Create', 'Update', 'Destroy', 'Delete'].map((what) => `${when}Bulk${what}`),
]);

/** The name that Espalier has for a hook. */
export const hookName = (name: string): string => name.replace(/Delete$/, 'Destroy');
