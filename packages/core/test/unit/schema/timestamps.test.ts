import { Database } from '../../../src/database.js';
import { DATABASE } from '../../../src/model/context.js';
import { DataTypes } from '../../../src/schema/data-types/index.js';
import type { ModelDefinition } from '../../../src/schema/model-definition.js';
import {
  attributesOfEveryUpdate,
  isTimestamp,
  touch,
  touchedAttributes,
} from '../../../src/schema/timestamps.js';

let database: Database;

beforeEach(() => {
  database = new Database('sqlite::memory:');
});
afterEach(() => database.close());

function product(timestamps: boolean): ModelDefinition {
  const attributes = timestamps ? {} : { createdAt: DataTypes.DATE, updatedAt: DataTypes.DATE };
  database.define('product', attributes, { timestamps });
  return database[DATABASE].registry.schema().models[0] as ModelDefinition;
}

const timestampNames = (model: ModelDefinition) =>
  model.attributes.filter((each) => isTimestamp(model, each)).map(({ name }) => name);

describe('the timestamps of a model', () => {
  const now = new Date(2026, 0, 1);

  it('are attributes of its definition', () => {
    const model = product(true);
    expect(timestampNames(model)).toEqual(['createdAt', 'updatedAt']);
    expect(touchedAttributes(model)).toEqual([model.attributeByName.get('updatedAt')]);
  });

  it('are set in an update, unless it sets them itself', () => {
    const model = product(true);
    const own = new Date(2025, 0, 1);
    expect(touch(model, {}, now)).toEqual({ updatedAt: now });
    expect(touch(model, { updatedAt: own }, now)).toEqual({ updatedAt: own });
  });

  it('are not the attributes of those names in a model that is declared without timestamps', () => {
    const model = product(false);
    expect([timestampNames(model), touchedAttributes(model), touch(model, {}, now)]).toEqual([[], [], {}]);
  });
});

describe('the attributes that every update of a row sets', () => {
  const namesOf = (timestamps: boolean, version: boolean) => {
    database.define('counted', {}, { timestamps, version });
    const model = database[DATABASE].registry.schema().models[0] as ModelDefinition;
    return attributesOfEveryUpdate(model).map(({ name }) => name);
  };

  it.each([
    [true, true, ['updatedAt', 'version']],
    [true, false, ['updatedAt']],
    [false, true, ['version']],
    [false, false, []],
  ])('are those of timestamps (%s) and of versions (%s)', (timestamps, version, names) => {
    expect(namesOf(timestamps, version)).toEqual(names);
  });
});
