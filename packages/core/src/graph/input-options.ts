import type { ScopedValue } from '../schema/model-definition.js';
import type { SaveRules } from '../schema/save-rules.js';
import type { ContextValues } from '../schema/tenant.js';
import type { Pace } from '../util/pausable.js';
import type { AllowedFields } from './allowed-fields.js';
import type { AttachPoint } from './attach-to-stored.js';
import type { InputLimits } from './input-limits.js';

/** The options for reading values, in addition to `include`. */
export interface InputOptions {
  /** The attributes of the roots whose values are read. */
  readonly fields?: AllowedFields;
  readonly limits?: InputLimits | undefined;
  readonly pace?: Pace | undefined;
  /** The placeholders whose rows do not exist, so that the call inserts them. */
  readonly notFound?: ReadonlySet<object> | undefined;
  /** The stored instance to attach the root to. */
  readonly attachTo?: AttachPoint | undefined;
  /** Values that an association sets in the roots. The objects of the roots are not changed. */
  readonly rootValues?: readonly ScopedValue[] | undefined;
  /** The rules of the roots of a save. Without them, every record is new, as in a create. */
  readonly rootRules?: SaveRules | undefined;
  /** The context that new records have their tenant from; `undefined` for records that are not written. */
  readonly context?: ContextValues | undefined;
}
