import { publishCalls } from '../diagnostics/calls.js';
import { OptionError } from '../errors/input-errors.js';
import type { Call } from '../execute/call.js';
import { findChangedAttributes } from '../instance/changed-attributes.js';
import { Instance } from '../instance/instance.js';
import { toJson, toPlain } from '../instance/to-plain.js';
import { MODEL } from '../schema/model-reference.js';
import { type DestroyOptions, destroyInstance } from './change/destroy-instance.js';
import { type InstanceIncrementOptions, incrementInstance } from './change/increment.js';
import { getPreviousValues } from './change/previous-values.js';
import { reloadInstance } from './change/reload-instance.js';
import { restoreInstance } from './change/restore-instance.js';
import { saveInstance } from './change/save-instance.js';
import type { InstanceSaveOptions } from './change/save-nested.js';
import { updateInstance } from './change/update-instance.js';
import type { ModelContext } from './context.js';
import { getModelContext, getWritableContext, type ModelTarget } from './define-model.js';
import { checkOptions } from './options.js';

/** The methods of every instance of a model. They are typed loosely: the types that users see are in `types/`. */
export class InstanceMethods extends Instance {
  changed(): string[] {
    return findChangedAttributes(getInstanceContext(this).model, this);
  }

  previous(name?: string): unknown {
    return getPreviousValues(getInstanceContext(this).model, this, name);
  }

  async save(options?: InstanceSaveOptions): Promise<this> {
    await saveInstance(getWritableInstanceContext(this, 'save'), this, options);
    return this;
  }

  async update(values: unknown, options?: Omit<InstanceSaveOptions, 'fields'>): Promise<this> {
    await updateInstance(getWritableInstanceContext(this, 'update'), this, values, options);
    return this;
  }

  async increment(attributes: unknown, options?: InstanceIncrementOptions): Promise<this> {
    await incrementInstance(
      getWritableInstanceContext(this, 'increment'),
      this,
      'increment',
      attributes,
      options,
    );
    return this;
  }

  async decrement(attributes: unknown, options?: InstanceIncrementOptions): Promise<this> {
    await incrementInstance(
      getWritableInstanceContext(this, 'decrement'),
      this,
      'decrement',
      attributes,
      options,
    );
    return this;
  }

  async destroy(options?: DestroyOptions): Promise<void> {
    await destroyInstance(getWritableInstanceContext(this, 'destroy'), this, options);
  }

  async restore(options?: Call): Promise<this> {
    await restoreInstance(getWritableInstanceContext(this, 'restore'), this, options);
    return this;
  }

  async reload(options?: Call): Promise<this> {
    await reloadInstance(getInstanceContext(this), this, options);
    return this;
  }

  get(options: { readonly plain: true }): Record<string, unknown> {
    checkOptions('get', options ?? {}, ['plain']);
    if (options?.plain !== true) {
      throw new OptionError('get needs { plain: true }; attributes are properties of the instance');
    }
    return toPlain(this);
  }

  toJSON(): Record<string, unknown> {
    return toJson(this, InstanceMethods.prototype.toJSON);
  }
}

publishCalls(
  InstanceMethods.prototype,
  ['save', 'update', 'increment', 'decrement', 'destroy', 'restore', 'reload'],
  (instance) => ({ model: (instance.constructor as unknown as ModelTarget)[MODEL]?.name }),
);

function getInstanceContext(instance: InstanceMethods): ModelContext {
  return getModelContext(instance.constructor as unknown as ModelTarget);
}

/** @throws OptionError if the rows of the model can only be read */
function getWritableInstanceContext(instance: InstanceMethods, name: string): ModelContext {
  return getWritableContext(instance.constructor as unknown as ModelTarget, name);
}
