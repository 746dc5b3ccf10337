// biome-ignore-all lint/nursery/noFloatingPromises: this file is compiled and never run
import { expectTypeOf } from 'expect-type';
import { DataTypes, database, Model } from './api.js';
import { Product, Tag } from './shop.js';

/** The through model's own attributes, in and out under its name. */

class Student extends Model.init({ name: DataTypes.STRING }, { database, modelName: 'student' }) {
  static Courses = this.belongsToMany(() => Course, { through: () => Enrolment });
  static Exams = this.belongsToMany(() => Course, {
    as: 'exams',
    through: { model: () => Enrolment, scope: { kind: 'exam' } },
  });
  static Plain = this.belongsToMany(() => Course, { as: 'plain', through: 'student_course' });
}
class Course extends Model.init({ title: DataTypes.STRING }, { database, modelName: 'course' }) {}
class Enrolment extends Model.init(
  {
    kind: { type: DataTypes.STRING, allowNull: false },
    grade: DataTypes.INTEGER,
  },
  { database, modelName: 'enrolment', timestamps: false },
) {}

export async function results() {
  const product = await Product.create(
    { tags: [{ name: 'Alpha', productTag: { rank: 1 } }] },
    { include: [Product.Tags] },
  );
  const joined = product.tags[0]?.productTag;
  expectTypeOf(joined?.rank).toEqualTypeOf<number | null | undefined>();
  expectTypeOf(joined?.productId).toEqualTypeOf<number | undefined>();
  expectTypeOf(joined?.tagId).toEqualTypeOf<number | undefined>();
  expectTypeOf(joined?.isNewRecord).toEqualTypeOf<boolean | undefined>();
  // @ts-expect-error: a joining table that declares no key is keyed by its foreign keys
  joined?.id;

  const found = await Product.findAll({ include: [Product.Tags] });
  expectTypeOf(found[0]?.tags[0]?.productTag.rank).toEqualTypeOf<number | null | undefined>();
  const back = await Tag.findOne({ include: [Tag.Products] });
  expectTypeOf(back?.products[0]?.productTag.rank).toEqualTypeOf<number | null | undefined>();
  const plain = await Student.findOne({ include: [Student.Plain] });
  expectTypeOf(plain?.plain[0]?.title).toEqualTypeOf<string | null | undefined>();
}

// Attributes that the through model cannot do without must be given, unless the scope gives them.
Student.create(
  { courses: [{ title: 'Botany', enrolment: { kind: 'exam' } }] },
  { include: [Student.Courses] },
);
Student.create({ exams: [{ title: 'Botany' }, { enrolment: { grade: 1 } }] }, { include: [Student.Exams] });
Student.create({ plain: [{ title: 'Botany' }] }, { include: [Student.Plain] });

Student.create(
  {
    courses: [
      // @ts-expect-error: enrolment is missing, whose kind cannot be null
      { title: 'Botany' },
    ],
  },
  { include: [Student.Courses] },
);
Student.create(
  {
    exams: [
      {
        // @ts-expect-error: the scope gives it
        enrolment: { kind: 'exam' },
      },
    ],
  },
  { include: [Student.Exams] },
);
Product.create(
  {
    tags: [
      {
        name: 'Alpha',
        productTag: {
          // @ts-expect-error: did you mean 'rank'?
          rnk: 1,
        },
      },
    ],
  },
  { include: [Product.Tags] },
);
Product.create(
  {
    tags: [
      {
        name: 'Alpha',
        productTag: {
          // @ts-expect-error: a rank is a number
          rank: 'first',
        },
      },
    ],
  },
  { include: [Product.Tags] },
);
Product.create(
  {
    tags: [
      {
        name: 'Alpha',
        productTag: {
          // @ts-expect-error: nesting gives both keys
          tagId: 1,
        },
      },
    ],
  },
  { include: [Product.Tags] },
);
Product.create(
  {
    tags: [
      {
        name: 'Alpha',
        // @ts-expect-error: the joining model is called productTag
        productTags: { rank: 1 },
      },
    ],
  },
  { include: [Product.Tags] },
);
Tag.create({
  name: 'Alpha',
  // @ts-expect-error: a tag that is not nested in a product is joined to none
  productTag: { rank: 1 },
});
