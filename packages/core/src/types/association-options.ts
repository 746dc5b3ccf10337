import type {
  AssociationOptions,
  ForeignKeyOptions,
  KindHeldBy,
  ThroughDeclaration,
} from '../schema/association.js';
import type { KeyToSource } from './association-names.js';
import type { Joined } from './associations.js';
import type { CheckKeys, Defined, TypeErrorMessage } from './helpers.js';
import type { CheckMissing } from './missing.js';
import type { AnyModel, Creation, Lazy, Row } from './models.js';

/**
 * The options of associations, and the checks that report wrong ones.
 *
 * @example
 * Product.hasMany(Review, { scope: { kind: 'prod' }, foreignKey: { name: 'subjectId', allowNull: false } });
 */

/** The options of `belongsTo`. */
export type BelongsToOptions = Omit<AssociationOptions, 'sourceKey' | 'otherKey' | 'through' | 'missing'>;

/** The options of `hasOne` and `hasMany`. */
export type HasOptions = Omit<AssociationOptions, 'targetKey' | 'otherKey' | 'through'>;

/** The through table by its name, or the through model. */
type ThroughModelOption = string | Lazy<AnyModel>;

/** The options of `belongsToMany`. */
export interface BelongsToManyOptions extends Omit<AssociationOptions, 'through'> {
  /** The name of the through table, the through model, a function that returns this model, or `{ model, ... }`. */
  readonly through:
    | ThroughModelOption
    | (Omit<ThroughDeclaration, 'model'> & { readonly model: ThroughModelOption });
}

// A name of type `string` is accepted: options that TypeScript has rejected already are widened to it.
type CheckName<Given, M extends AnyModel> = string extends Given ? unknown : keyof Row<M>;
type CheckScope<Scope, M extends AnyModel> = Scope extends object
  ? string extends keyof Scope
    ? unknown
    : {
        [K in keyof Scope]: K extends keyof Creation<M>
          ? Defined<Creation<M>[K]>
          : TypeErrorMessage<`no attribute '${K & string}' to scope by`>;
      }
  : unknown;

type CheckForeignKey<Given> = Given extends string | readonly string[]
  ? unknown
  : CheckKeys<Given, ForeignKeyOptions, 'foreign key option'>;

type CheckThrough<Given> = Given extends { readonly model: infer Model }
  ? {
      [P in keyof Given]: P extends 'scope'
        ? Joined<Model> extends infer M extends AnyModel
          ? CheckScope<Given[P], M>
          : unknown
        : CheckKeys<Given, ThroughDeclaration, 'through option'>[P];
    }
  : unknown;

/** Reads no statics of the target: their types may depend on this declaration. */
type CheckDeclaredMissing<S extends AnyModel, T extends AnyModel, O, Given> = O extends {
  readonly through: unknown;
}
  ? unknown
  : CheckMissing<
      { kind: KindHeldBy<'target'>; as: string; foreignKey: KeyToSource<S, O>; options: O },
      Given,
      Row<T>
    >;

/** Checks options `O` of an association from `S` to `T`: each must be `Known`, and name attributes that exist. */
export type CheckAssociation<S extends AnyModel, T extends AnyModel, O, Known> = {
  [P in keyof O]: P extends keyof Known
    ? P extends 'scope'
      ? CheckScope<O[P], T>
      : P extends 'sourceKey'
        ? CheckName<O[P], S>
        : P extends 'targetKey'
          ? CheckName<O[P], T>
          : P extends 'foreignKey' | 'otherKey'
            ? CheckForeignKey<O[P]>
            : P extends 'through'
              ? CheckThrough<O[P]>
              : P extends 'missing'
                ? CheckDeclaredMissing<S, T, O, O[P]>
                : unknown
    : TypeErrorMessage<`unknown association option '${P & string}'`>;
};
