import { changesOf, DataTypes, Model, ValidationError } from '@espalier/core';
import { describeEachDatabase, errorOf } from '@espalier/testkit';

const changes = (result: object) =>
  changesOf(result)
    .filter(({ change }) => change !== 'unchanged')
    .map(({ path, change }) => `${path.join('.')} ${change}`);

describeEachDatabase('a save of a through row with attributes that may not be null', (context) => {
  async function openPlaylists(hooks = false) {
    const database = context.open();
    class Song extends Model.init({ title: DataTypes.STRING }, { database, modelName: 'song' }) {}
    class Entry extends Model.init(
      { position: { type: DataTypes.INTEGER, allowNull: false }, note: DataTypes.STRING },
      { database, modelName: 'entry' },
    ) {}
    class Playlist extends Model.init({ name: DataTypes.STRING }, { database, modelName: 'playlist' }) {
      static Songs = this.belongsToMany(() => Song, { through: () => Entry });
    }
    if (hooks) Entry.addHook('beforeUpdate', () => undefined);
    await database.sync({ force: true });
    const songs = [
      { title: 'a', entry: { position: 1 } },
      { title: 'b', entry: { position: 2 } },
    ];
    const { id } = await Playlist.create({ songs }, { include: [Playlist.Songs] });
    const free = await Song.create({ title: 'c' });
    const positions = async () => {
      const rows = await context.rows(database, 'select "songId", position, note from entries order by 1');
      return rows.map(({ songId, position, note }) => [songId, position, note]);
    };
    const include = [{ association: Playlist.Songs, missing: 'unlink' as const }];
    return { Playlist, id, free, positions, include };
  }

  it.each([false, true])('keeps them if the values do not repeat them (with hooks: %s)', async (hooks) => {
    const { Playlist, id, positions, include } = await openPlaylists(hooks);
    const saved = await Playlist.save(
      { id, songs: [{ id: 1 }, { id: 2, entry: { note: 'x' } }] },
      {
        include,
      },
    );
    expect(await positions()).toEqual([
      [1, 1, null],
      [2, 2, 'x'],
    ]);
    expect(changes(saved)).toEqual(['songs.1.entry updated']);
  });

  it.each([false, true])('needs them if the pair is new (with hooks: %s)', async (hooks) => {
    const { Playlist, id, free, positions, include } = await openPlaylists(hooks);
    const values = { id, name: 'new', songs: [{ id: 1 }, { id: free.id }] };
    const calls = [() => Playlist.previewSave(values, { include }), () => Playlist.save(values, { include })];
    for (const call of calls) {
      const error = await errorOf(call());
      expect(error).toBeInstanceOf(ValidationError);
      expect(error).toMatchObject({ path: ['songs', 1, 'entry', 'position'], code: 'NULL_NOT_ALLOWED' });
    }
    expect(await positions()).toEqual([
      [1, 1, null],
      [2, 2, null],
    ]);
    expect((await Playlist.findByPk(id))?.name).toBe(null);
    const complete = { id, songs: [{ id: 1 }, { id: free.id, entry: { position: 7 } }] };
    await Playlist.save(complete, { include });
    expect(await positions()).toEqual([
      [1, 1, null],
      [3, 7, null],
    ]);
  });
});
