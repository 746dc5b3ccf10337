// biome-ignore-all lint/nursery/noFloatingPromises: this file is compiled and never run
import { expectTypeOf } from 'expect-type';
import { DataTypes, database, Model, Op, sql, type Where } from './api.js';
import { Category, Product, type Tag, User } from './shop.js';

/** Filters by association: of the associations that are statics of a model. */

Product.findAll({
  where: {
    title: 'Chair',
    user: {
      firstName: { [Op.like]: 'M%' },
      addresses: { some: { type: 'home', city: { [Op.ne]: 'Austin' } } },
    },
    tags: { every: { name: ['wood', 'old'] }, some: {} },
    reviews: { none: {} },
    [Op.or]: [{ user: null }, { [Op.not]: { user: { profile: null } } }],
  },
});
Product.findAll({ where: { user: {}, tags: { some: { products: { none: { userId: null } } } } } });
Product.findAll({ where: { user: sql`length(first_name) > 3`, tags: { some: sql`name = ${'wood'}` } } });
Category.findAll({
  where: { parent: { parent: { name: 'Furniture' } }, children: { every: { children: { some: {} } } } },
});
Product.count({ where: { tags: { some: { name: 'wood' } } } });
Product.exists({ where: { user: { lastName: null } } });
Product.stream({ where: { user: { lastName: null } } });
Product.update({ title: 'Chair' }, { where: { tags: { none: {} } } });
Product.destroy({ where: { user: null } });
User.Products.get({} as User, { where: { tags: { some: {} } } });

// In an include.
User.findAll({
  include: [
    {
      association: User.Products,
      where: {
        tags: { some: { name: { [Op.startsWith]: 'w' } }, none: sql`1 = 0` },
        [Op.not]: { user: { firstName: 'Mick' } },
        reviews: { every: {} },
      },
    },
  ],
});
const wooden: Where<typeof Product> = { tags: { some: { name: 'wood' } }, user: null };
User.findAll({
  where: { products: { some: wooden } },
  include: [{ association: User.Products, where: wooden }],
});
const tagged: Where<typeof Tag> = { products: { some: wooden } };
Product.findAll({ where: { tags: { every: tagged } } });

Product.findAll({
  where: {
    // @ts-expect-error: did you mean 'tags'?
    tgs: { some: {} },
  },
});
Product.findAll({
  where: {
    // @ts-expect-error: a to-many takes some, none or every
    tags: {},
  },
});
Product.findAll({
  where: {
    tags: {
      // @ts-expect-error: conditions on the rows belong in some, none or every
      name: 'wood',
    },
  },
});
Product.findAll({
  where: {
    tags: {
      some: {
        // @ts-expect-error: did you mean 'name'?
        nam: 'wood',
      },
    },
  },
});
Product.findAll({
  where: {
    tags: {
      some: { name: 'wood' },
      none: {
        products: {
          every: {
            // @ts-expect-error: did you mean 'title'?
            titel: 'Chair',
          },
        },
      },
    },
  },
});
Product.findAll({
  where: {
    tags: {
      some: {},
      // @ts-expect-error: some, none or every
      all: {},
    },
  },
});
Product.findAll({
  where: {
    // @ts-expect-error: no rows are { none: {} }
    tags: null,
  },
});
Product.findAll({
  where: {
    user: {
      // @ts-expect-error: a to-one takes its conditions directly
      some: { firstName: 'Mick' },
    },
  },
});
Product.findAll({
  where: {
    user: {
      // @ts-expect-error: a name is text
      firstName: 5,
    },
  },
});
Product.findAll({
  where: {
    // @ts-expect-error: a key is compared by its attribute
    user: 5,
  },
});

User.findAll({
  include: [
    {
      association: User.Products,
      where: {
        tags: {
          some: {
            // @ts-expect-error: no attribute 'nam' of model 'tag'
            nam: 'wood',
          },
        },
      },
    },
  ],
});
User.findAll({
  include: [
    {
      association: User.Products,
      where: {
        tags: {
          every: {
            name: {
              // @ts-expect-error: a pattern is text
              [Op.like]: 5,
            },
          },
        },
      },
    },
  ],
});
User.findAll({
  include: [
    {
      association: User.Products,
      where: {
        tags: {
          some: {},
          // @ts-expect-error: 'all' is not 'some', 'none' or 'every'
          all: {},
        },
      },
    },
  ],
});
User.findAll({
  include: [
    {
      association: User.Products,
      where: {
        // @ts-expect-error: a to-many takes some, none or every
        tags: { name: 'wood' },
      },
    },
  ],
});
User.findAll({
  include: [
    {
      association: User.Products,
      where: {
        tags: {
          // @ts-expect-error: conditions are an object
          some: 5,
        },
      },
    },
  ],
});
User.findAll({
  include: [
    {
      association: User.Products,
      where: {
        // @ts-expect-error: no rows are { none: {} }
        tags: null,
      },
    },
  ],
});
User.findAll({
  include: [
    {
      association: User.Products,
      where: {
        user: {
          [Op.or]: [
            { firstName: 'Mick' },
            {
              // @ts-expect-error: no attribute 'fistName' of model 'user'
              fistName: 'Mick',
            },
          ],
        },
      },
    },
  ],
});
User.findAll({
  include: [
    {
      association: User.Products,
      where: {
        // @ts-expect-error: a key is compared by its attribute
        user: 5,
      },
    },
  ],
});

// The types of models do not depend on themselves, also if their own methods filter by association.
class Sheet extends Model.init({ name: DataTypes.STRING }, { database, modelName: 'sheet' }) {
  static Cells = this.hasMany(() => Cell, { scope: { kind: 'number' } });
  static Parent = this.belongsTo(() => Sheet, { as: 'parent' });

  static filled() {
    return this.findAll({
      where: { cells: { some: { kind: 'text' } }, parent: null },
      include: [this.Cells],
    });
  }

  static async isEmpty(id: number) {
    return !(await this.exists({ where: { id, cells: { some: {} } } }));
  }

  neighbours() {
    return Cell.findAll({ where: { sheet: { parent: { cells: { none: { id: this.id } } } } } });
  }
}
class Cell extends Model.init({ kind: DataTypes.STRING }, { database, modelName: 'cell' }) {
  static Sheet = this.belongsTo(() => Sheet);
}
export async function methods() {
  expectTypeOf((await Sheet.filled())[0]?.cells[0]?.kind).toEqualTypeOf<string | null | undefined>();
  expectTypeOf((await new Sheet().neighbours())[0]?.sheetId).toEqualTypeOf<number | null | undefined>();
}

// Of an association that is no static, the compiler knows nothing. An assertion lets it pass.
const Author = database.define('author', { name: DataTypes.STRING });
const Book = database.define('book', { title: DataTypes.STRING });
Author.hasMany(Book);
Author.findAll({ where: { books: { some: { title: 'Emma' } } } as Where<typeof Author> });
Author.findAll({
  where: {
    // @ts-expect-error: not known
    books: { some: { title: 'Emma' } },
  },
});
// A class that is initialised later is typed loosely.
class Loose extends Model {}
Loose.init({ name: DataTypes.STRING }, { database });
Loose.findAll({ where: { anything: { some: { name: 'a' } } } });
// Loose targets of known associations are not checked.
class Holder extends Model.init({}, { database, modelName: 'holder' }) {
  static Items = this.hasMany(() => Loose, { as: 'items' });
}
Holder.findAll({ where: { items: { some: { anything: 1 } } } });
User.findAll({ where: { addresses: { some: { user: { profile: { bio: null } } } } } });
