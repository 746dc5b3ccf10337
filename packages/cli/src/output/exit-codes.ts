/** The codes with which a command ends. */
export const exitCodes = {
  success: 0,
  /** Something failed, or `check` found differences. */
  failure: 1,
  /** The command line or the configuration is wrong. */
  usage: 2,
} as const;
