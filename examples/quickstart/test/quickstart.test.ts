import { describeEachDatabase } from '@espalier/testkit';
import { run } from '../src/run.js';

describeEachDatabase('the quickstart', (context) => {
  it('prints the plan, the statements that ran, the created object and what a save has changed', async () => {
    const lines: string[] = [];
    await run(context.url(), (line) => lines.push(line));
    const printed = lines.join('\n');

    expect(printed).toContain('create product: 8 rows into 5 tables, 3 levels, one transaction');
    expect(printed).toMatch(/\binsert into ["`]users["`] /);
    if (context.dialect === 'sqlite') {
      expect(printed).toMatch(/^ {2}insert into `users` /m);
      expect(printed).toMatch(/^ {2}commit$/m);
    }
    expect(printed).toContain('"firstName": "Mick"');
    expect(printed).toContain('user.addresses[0]: updated');
    expect(printed).toContain('user.addresses[1]: inserted');
    expect(printed).toContain('user.addresses: deleted');
    expect(lines.at(-1)?.trim()).toBe('Read back: Chair of Mick Broadstone, in Houston');
  });
});
