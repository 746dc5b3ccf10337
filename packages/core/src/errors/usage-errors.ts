import { type ErrorDetails, EspalierError } from './espalier-error.js';
import type { Path } from './path.js';

/** A database, a model or an attribute is declared in a way that cannot work, or a driver is missing. */
export class ConfigurationError extends EspalierError {
  constructor(message: string, details: ErrorDetails = {}) {
    super(message, 'INVALID_CONFIGURATION', details);
  }
}

/** Associations or validators are declared in a way that cannot work. `mistakes` lists every one found, over all models. */
export class AssociationError extends EspalierError {
  readonly mistakes: readonly string[];

  constructor(message: string, mistakes: readonly string[], details: ErrorDetails = {}) {
    super(message, 'INVALID_ASSOCIATION', details);
    this.mistakes = Object.freeze([...mistakes]);
  }
}

/** Records depend on each other in a ring that no order of inserts can satisfy. `cycle` names its members in order. */
export class CyclicDependencyError extends EspalierError {
  readonly cycle: readonly string[];

  constructor(message: string, cycle: readonly string[], details: ErrorDetails = {}) {
    super(message, 'CYCLIC_DEPENDENCY', details);
    this.cycle = Object.freeze([...cycle]);
  }
}

/** A row that must exist does not. `paths` lists every place that names a missing row, where there can be several. */
export class RecordNotFoundError extends EspalierError {
  readonly paths: readonly Path[];

  constructor(message: string, details: ErrorDetails & { readonly paths?: readonly Path[] } = {}) {
    const { paths = details.path === undefined ? [] : [details.path], ...rest } = details;
    super(message, 'RECORD_NOT_FOUND', rest);
    this.paths = Object.freeze([...paths]);
  }
}
