import { type TypeDescription, traitsOf } from './data-types/index.js';
import type { DefaultValue } from './default-value.js';

/** What an attribute has that decides whether it can be the tenant. */
interface TenantCandidate {
  readonly tenant: string | undefined;
  readonly type: TypeDescription;
  readonly allowNull: boolean;
  readonly defaultValue: DefaultValue | undefined;
  readonly generated: object | undefined;
}

/** Returns the name of the context value that an attribute has in every row; `undefined` if it is not the tenant. */
export function readTenantName(attribute: string, tenant: boolean | string | undefined): string | undefined {
  if (tenant === undefined || tenant === false) return undefined;
  return tenant === true ? attribute : tenant;
}

/** Describes why an attribute cannot be the tenant; `undefined` if it can. */
export function findTenantMistake(candidate: TenantCandidate): string | undefined {
  const { tenant, type, allowNull, defaultValue, generated } = candidate;
  if (tenant === undefined) return undefined;
  if (tenant === '') return 'has an empty name of a context value as `tenant`';
  if (generated !== undefined) return 'is the tenant, which cannot have generatedAs';
  if (!traitsOf(type).canBeKey) return `is the tenant, which ${type.key} cannot be`;
  if (defaultValue !== undefined) return 'is the tenant, whose value the context has; leave defaultValue out';
  return allowNull ? 'is the tenant, which cannot allow null; add allowNull: false' : undefined;
}
