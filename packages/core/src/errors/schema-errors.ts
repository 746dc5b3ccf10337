import { type ErrorDetails, EspalierError } from './espalier-error.js';

/** A database, a model or an attribute is declared in a way that cannot work, or a driver is missing. */
export class ConfigurationError extends EspalierError {
  static {
    EspalierError.setName(ConfigurationError, 'ConfigurationError');
  }

  constructor(message: string, details: ErrorDetails = {}) {
    super(message, 'INVALID_CONFIGURATION', details);
  }
}

/**
 * Models, associations or validators are declared in a way that cannot work, or a column of a table cannot carry the values
 * of its attribute. `mistakes` lists every mistake.
 */
export class SchemaError extends EspalierError {
  static {
    EspalierError.setName(SchemaError, 'SchemaError');
  }

  /** Every mistake in every model, in words. */
  readonly mistakes: readonly string[];

  constructor(message: string, mistakes: readonly string[], details: ErrorDetails = {}) {
    super(message, 'INVALID_SCHEMA', details);
    this.mistakes = Object.freeze([...mistakes]);
  }
}

/** Records depend on each other in a cycle that no order of inserts can satisfy. `cycle` names them in order. */
export class CyclicDependencyError extends EspalierError {
  static {
    EspalierError.setName(CyclicDependencyError, 'CyclicDependencyError');
  }

  /** The foreign keys of the cycle, in order, each with its model: `person.managerId`. */
  readonly cycle: readonly string[];

  constructor(message: string, cycle: readonly string[], details: ErrorDetails = {}) {
    super(message, 'CYCLIC_DEPENDENCY', details);
    this.cycle = Object.freeze([...cycle]);
  }
}
