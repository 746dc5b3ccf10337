import fc from 'fast-check';
import { Database } from '../../../src/database.js';
import { DataTypes } from '../../../src/schema/data-types/index.js';
import { mermaidText, mermaidWord } from '../../../src/util/mermaid.js';
import { anyCharacter } from '../../helpers/any-character.ts';

/** What a reader of the drawing sees: Mermaid turns codes into characters when all is drawn. */
const shown = (text: string) =>
  text.replace(/#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));

describe('a name in a Mermaid diagram', () => {
  it('stays as it is if it is made of letters, digits, and marks of names', () => {
    for (const name of ['users', 'user_name', 'order-line', 'shop.orders', 'größe2', '単価'])
      expect(mermaidText(name)).toBe(name);
  });

  it('has a code for every character that could end the text or mean something else', () => {
    expect(mermaidText('a "b" #1; <i>%\n`')).toBe('a#32;#34;b#34;#32;#35;1#59;#32;#60;i#62;#37;#10;#96;');
    expect(mermaidText('direction TB')).toBe('direction#32;TB');
    expect(mermaidText('🦄')).toBe('#129412;');
  });

  it('is shown as it was given, for any text, on one line that no quote ends', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), (name) => {
        const text = mermaidText(name);
        expect(text).toMatch(/^(?:[\p{L}\p{M}\p{N}_.-]|#\d+;)*$/u);
        expect(shown(text)).toBe(name);
      }),
    );
  });

  it('is a word for an attribute, with the name itself after it if it is not a word', () => {
    expect(mermaidWord('title')).toEqual(['title']);
    expect(mermaidWord('größe')).toEqual(['größe']);
    expect(mermaidWord('price in €')).toEqual(['price_in__', '"price#32;in#32;#8364;"']);
    expect(mermaidWord('2nd')).toEqual(['_2nd', '"2nd"']);
    for (const name of ['pk', 'FK', 'Uk', 'pk-old']) expect(mermaidWord(name)[0]).toBe(`_${name}`);
    expect(mermaidWord('pkg')).toEqual(['pkg']);
    expect(mermaidWord('')[0]).toBe('_');
  });

  it('is a word that the grammar of its attributes accepts, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), (name) => {
        const [word] = mermaidWord(name);
        expect(word).toMatch(/^[A-Za-z_\u00c0-\uffff][\w\u00c0-\uffff-]*$/);
        expect(word).not.toMatch(/^(?:pk|fk|uk)\b|\s/i);
      }),
    );
  });
});

describe('models with odd names', () => {
  it('are drawn without a character that Mermaid would take for its own', async () => {
    const database = new Database('sqlite::memory:');
    const Odd = database.define(
      'we"ird',
      { 'na"me': DataTypes.STRING, pk: DataTypes.INTEGER },
      { tableName: 'we"ird]#ta;ble', timestamps: false },
    );
    const Kid = database.define('kid', {}, { tableName: 'k<i\nd>', timestamps: false });
    const Kids = Odd.hasMany(Kid, { as: 'little ones', foreignKey: 'par"ent' });
    const Peers = Odd.belongsToMany(Kid, { as: 'peers', through: 'pe%ers', foreignKey: 'a', otherKey: 'b' });
    expect(`\n${database.associationGraph().toMermaid()}\n`).toBe(`
erDiagram
  "we#34;ird" {
    INTEGER id PK
    STRING na_me "na#34;me"
    INTEGER _pk "pk"
  }
  "kid" {
    INTEGER id PK
    INTEGER par_ent "par#34;ent"
  }
  "pe#37;ers" {
    INTEGER a PK
    INTEGER b PK
  }
  "we#34;ird" ||--o{ "kid" : "little#32;ones"
  "we#34;ird" }o--o{ "kid" : "peers through pe#37;ers"
`);
    const plan = Odd.planCreate(
      { 'little ones': [{}], peers: [{}] } as object,
      {
        include: [Kids, Peers],
      } as never,
    );
    expect(`\n${plan.toMermaid()}\n`).toBe(`
flowchart LR
  subgraph level1["level 1"]
    b0["we#34;ird#93;#35;ta#59;ble<br/>1 row"]
    b1["k#60;i#10;d#62;<br/>1 row"]
  end
  subgraph level2["level 2"]
    b2["k#60;i#10;d#62;<br/>1 row"]
    b3["pe#37;ers<br/>1 row"]
  end
  b0 -- "id as par#34;ent" --> b2
  b0 -- "id as a" --> b3
  b1 -- "id as b" --> b3
`);
    await database.close();
  });
});
