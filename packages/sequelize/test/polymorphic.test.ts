import { DataTypes, Model } from '@espalier/sequelize';
import { describeEachSequelize } from './open.ts';

type Loose = ReturnType<typeof JSON.parse>;

/** The models of Sequelize's page 'Polymorphic Associations', and what it does with them. */
describeEachSequelize('rows with several kinds of parents', (context) => {
  async function openModels() {
    const { sequelize } = context;
    class Image extends Model {}
    Image.init({ title: DataTypes.STRING, url: DataTypes.STRING }, { sequelize, modelName: 'image' });
    class Video extends Model {}
    Video.init({ title: DataTypes.STRING, text: DataTypes.STRING }, { sequelize, modelName: 'video' });
    class Comment extends Model {
      getCommentable(options?: object): Promise<Loose> {
        const { commentableType } = this as Loose;
        return (this as Loose)[commentableType === 'image' ? 'getImage' : 'getVideo'](options);
      }
    }
    Comment.init(
      { title: DataTypes.STRING, commentableId: DataTypes.INTEGER, commentableType: DataTypes.STRING },
      { sequelize, modelName: 'comment' },
    );
    const key = { foreignKey: 'commentableId', constraints: false } as const;
    Image.hasMany(Comment, { ...key, scope: { commentableType: 'image' } });
    Comment.belongsTo(Image, key);
    Video.hasMany(Comment, { ...key, scope: { commentableType: 'video' } });
    Comment.belongsTo(Video, key);
    await sequelize.sync({ force: true });
    return { Image: Image as Loose, Video: Video as Loose, Comment: Comment as Loose };
  }

  it('stores and reads them by the scope of each kind', async () => {
    const { Image, Video, Comment } = await openModels();
    const image = await Image.create({ title: 'oak', comments: [{ title: 'a' }] }, { include: [Comment] });
    const video = await Video.create({ title: 'elm' });
    const comment = await video.createComment({ title: 'b' });

    expect(video.id).toBe(image.id);
    expect(comment).toMatchObject({ commentableType: 'video', commentableId: video.id });
    expect(await image.getComments()).toMatchObject([{ title: 'a', commentableType: 'image' }]);
    expect(await comment.getCommentable()).toMatchObject({ title: 'elm' });
  });

  it('rejects the hook that removes the parents of the wrong kind', async () => {
    const { Comment } = await openModels();
    expect(() => Comment.addHook('afterFind', () => undefined)).toThrow('afterFind');
  });

  it('includes the parent of the right kind if the rows are of one kind', async () => {
    const { Image, Video, Comment } = await openModels();
    await Image.create({ title: 'oak', comments: [{ title: 'a' }] }, { include: [Comment] });
    await Video.create({ title: 'elm', comments: [{ title: 'b' }] }, { include: [Comment] });

    const found = await Comment.findAll({ where: { commentableType: 'video' }, include: [Video] });
    expect(found).toMatchObject([{ title: 'b', video: { title: 'elm' } }]);
  });
});
