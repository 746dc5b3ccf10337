import type { SchemaWarning } from '@espalier/core';

/** The kinds of warnings as a migration writes them. */
export const warningNames: Readonly<Record<SchemaWarning['kind'], string>> = {
  dataLoss: 'DATA LOSS',
  lock: 'LOCK',
  mayFail: 'MAY FAIL',
};
