import fc from 'fast-check';
import { WireCounter } from '../src/wire/wire-counter.ts';

/** Returns a message of PostgreSQL's protocol: a letter, the length including itself, the body. */
function message(letter: string, body: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(4 + Buffer.byteLength(body));
  return Buffer.concat([Buffer.from(letter), length, Buffer.from(body)]);
}

const begin = Buffer.concat([message('C', 'BEGIN\0'), message('Z', 'T')]);
// The row contains the letter of a completed command, but is not one.
const insert = Buffer.concat([
  message('1', ''),
  message('D', 'CCCC'),
  message('C', 'INSERT 0 1\0'),
  message('Z', 'T'),
]);

describe('counting what goes to PostgreSQL', () => {
  it('counts one round trip for all that the client sends before the server answers', () => {
    const counter = new WireCounter();
    counter.fromClient();
    counter.fromClient();
    counter.fromServer(begin);
    counter.fromClient();
    counter.fromServer(insert);
    expect(counter).toMatchObject({ roundTrips: 2, statements: 2 });
  });

  it('starts again after a reset, whichever side sends next', () => {
    const counter = new WireCounter();
    counter.fromClient();
    counter.fromServer(begin);
    counter.reset();
    expect(counter).toMatchObject({ roundTrips: 0, statements: 0 });
    counter.fromClient();
    counter.fromServer(insert);
    expect(counter).toMatchObject({ roundTrips: 1, statements: 1 });
  });

  it('counts the same statements wherever the network splits the messages', () => {
    const stream = Buffer.concat([begin, insert, insert, message('C', 'COMMIT\0')]);
    const cuts = fc.array(fc.integer({ min: 0, max: stream.length }), { maxLength: 20 });
    fc.assert(
      fc.property(cuts, (positions) => {
        const counter = new WireCounter();
        const ordered = [0, ...positions.sort((one, other) => one - other), stream.length];
        for (const [index, from] of ordered.entries()) {
          const to = ordered[index + 1];
          if (to !== undefined) counter.fromServer(stream.subarray(from, to));
        }
        expect(counter.statements).toBe(4);
      }),
    );
  });
});
