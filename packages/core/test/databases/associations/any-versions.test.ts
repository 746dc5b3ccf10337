import { DataTypes, VersionConflictError } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';
import { propertyRuns } from '@espalier/testkit/property-runs';
import fc from 'fast-check';

describeEachDatabase('any changes and links of a row that two instances show', (context) => {
  async function openFamily() {
    const database = context.open({ logging: false });
    const Parent = database.define('parent', {}, { version: true });
    const Child = database.define(
      'child',
      { name: DataTypes.STRING, kind: DataTypes.STRING, parentId: DataTypes.INTEGER },
      { version: true },
    );
    const Children = Parent.hasMany(Child);
    const ChildParent = Child.belongsTo(Parent);
    await database.sync();
    return { Parent, Child, Children, ChildParent, parents: await Parent.bulkCreate([{}, {}]) };
  }

  it('never let an instance overwrite a change that it has not seen', async () => {
    const { Parent, Child, Children, ChildParent, parents } = await openFamily();
    const step = fc.record({
      kind: fc.constantFrom('save', 'save', 'reload', 'bulk', 'add', 'remove', 'set', 'belongs', 'create'),
      who: fc.nat(1),
      parent: fc.nat(1),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 12 }), async (steps) => {
        const { id } = await Child.create({ name: 'start' });
        const pair = [await Child.findByPk(id), await Child.findByPk(id)];
        let changes = 0;
        let parentId: number | null = null;
        const seen = [0, 0];
        for (const [index, { kind, who, parent: which }] of steps.entries()) {
          const child = pair[who];
          const parent = parents[which];
          if (!child || !parent) throw new Error('missing');
          const isCurrent = seen[who] === changes;
          const change = () => {
            changes += 1;
            if (isCurrent) seen[who] = changes;
          };
          if (kind === 'save') {
            const error = await child.update({ name: `${index}` }).catch((thrown: unknown) => thrown);
            expect(error instanceof VersionConflictError).toBe(!isCurrent);
            if (isCurrent) change();
            // An outdated instance shows a foreign key that its row may not have, and then does not write it again.
            if (isCurrent) parentId = (await Child.findByPk(id))?.parentId ?? null;
          } else if (kind === 'reload') {
            await child.reload();
            seen[who] = changes;
          } else if (kind === 'bulk') {
            await Child.update({ kind: `${index}` }, { where: { id } });
            changes += 1;
          } else if (kind === 'add') {
            await Children.add(parent, child);
            change();
            parentId = parent.id;
          } else if (kind === 'set') {
            await Children.set(parent, [child]);
            change();
            parentId = parent.id;
          } else if (kind === 'remove') {
            await Children.remove(parent, child);
            if (parentId === parent.id) {
              change();
              parentId = null;
            }
          } else if (kind === 'belongs') {
            const former = child.parentId;
            await ChildParent.set(child, parent);
            if (former !== parent.id) {
              change();
              parentId = parent.id;
            }
          } else {
            const created = await Parent.create({ children: [child] } as never, { include: [Children] });
            change();
            parentId = created.id;
          }
          const row = await Child.findByPk(id);
          expect([row?.version, row?.parentId]).toEqual([changes + 1, parentId]);
          for (const [other, instance] of pair.entries())
            expect(instance?.version === row?.version).toBe(seen[other] === changes);
        }
      }),
      { numRuns: propertyRuns(200), endOnFailure: true },
    );
  });
});
