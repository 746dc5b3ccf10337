import { aggregate, DataTypes, Op, sql } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';

interface Pin {
  readonly sqlite: string;
  readonly postgres: string;
}

describeEachDatabase('the SQL of aggregate', (context) => {
  async function openOrders() {
    const database = context.open();
    const plain = { timestamps: false } as const;
    const Country = database.define('country', { name: DataTypes.TEXT }, plain);
    const Customer = database.define('customer', { city: DataTypes.TEXT }, plain);
    const Card = database.define('card', { level: DataTypes.TEXT }, plain);
    const Order = database.define(
      'order',
      {
        status: DataTypes.TEXT,
        total: DataTypes.DECIMAL(10, 2),
        units: DataTypes.BIGINT,
        quantity: DataTypes.INTEGER,
        code: DataTypes.UUID,
        placedAt: DataTypes.DATE,
        day: DataTypes.DATEONLY,
      },
      plain,
    );
    const associations = {
      Customer: Order.belongsTo(Customer),
      Country: Customer.belongsTo(Country),
      Card: Customer.hasOne(Card, { scope: { level: 'gold' } }),
    };
    await database.sync();
    context.statements.length = 0;
    const sent = () => context.statements.map((text) => text.replaceAll('"', '`').replace(/\$\d+/g, '?'));
    const expectSql = (pin: Pin | string) =>
      expect(sent()).toEqual([typeof pin === 'string' ? pin : pin[context.dialect]]);
    return { Order, ...associations, expectSql };
  }

  it('is one select without groups', async () => {
    const { Order, expectSql } = await openOrders();
    await Order.aggregate({
      where: { status: 'paid' },
      select: {
        orders: aggregate.count(),
        coded: aggregate.count('code'),
        statuses: aggregate.countDistinct('status'),
        pieces: aggregate.sum('quantity'),
        piecesEach: aggregate.avg('quantity'),
        units: aggregate.sum('units'),
        revenue: aggregate.sum('total'),
        least: aggregate.min('total'),
        code: aggregate.max('code'),
        last: aggregate.max('placedAt'),
      },
    });
    const same = 'count(*), count(`code`), count(distinct `status`)';
    const rows = 'from `orders` where `status` = ?';
    expectSql({
      sqlite: `select ${same}, sum(\`quantity\`), espalier_decimal_avg(\`quantity\`), espalier_bigint_sum(\`units\`), espalier_decimal_sum(\`total\`), espalier_decimal_min(\`total\`), max(\`code\`), max(\`placedAt\`) ${rows}`,
      postgres: `select ${same}, cast(sum(\`quantity\`) as bigint), avg(\`quantity\`), cast(sum(\`units\`) as bigint), sum(\`total\`), min(\`total\`), cast(max(cast(\`code\` as text) collate \`C\`) as uuid), max(\`placedAt\`) ${rows}`,
    });
  });

  it('groups by position', async () => {
    const { Order, expectSql } = await openOrders();
    await Order.aggregate({
      groupBy: { status: 'status', part: [sql`substr(${sql.attribute('status')}, ${1})`, DataTypes.TEXT] },
      select: { orders: aggregate.count() },
    });
    expectSql('select `status`, substr(`orders`.`status`, ?), count(*) from `orders` group by 1, 2');
  });

  it('joins at most one row of a to-one, once for all columns', async () => {
    const { Order, Customer, Country, Card, expectSql } = await openOrders();
    await Order.aggregate({
      where: { status: 'paid' },
      groupBy: {
        city: [Customer, 'city'],
        country: [Customer, Country, 'name'],
        card: [Customer, Card, 'level'],
      },
      select: { cities: aggregate.countDistinct([Customer, 'city']) },
    });
    const customers = 'left join `customers` as `t0_0` on `orders`.`customerId` = `t0_0`.`id`';
    const countries = 'left join `countries` as `t0_1` on `t0_0`.`countryId` = `t0_1`.`id`';
    const ofCustomer = (card: string) =>
      `\`${card}\`.\`customerId\` = \`t0_0\`.\`id\` and \`${card}\`.\`level\` = ?`;
    const first = `select \`t1_2\`.\`id\` from \`cards\` as \`t1_2\` where ${ofCustomer('t1_2')} order by \`t1_2\`.\`id\` limit 1`;
    const cards = `left join \`cards\` as \`t0_2\` on ${ofCustomer('t0_2')} and (\`t0_2\`.\`id\`) = (${first})`;
    const selected = '`t0_0`.`city`, `t0_1`.`name`, `t0_2`.`level`, count(distinct `t0_0`.`city`)';
    const rest = 'where `orders`.`status` = ? group by 1, 2, 3';
    expectSql(`select ${selected} from \`orders\` ${customers} ${countries} ${cards} ${rest}`);
  });

  it('looks a row up once that is both joined and filtered by', async () => {
    const { Order, Customer, Country, Card, expectSql } = await openOrders();
    await Order.aggregate({
      where: { status: 'paid', customer: { city: 'Bern', country: { name: 'Switzerland' } } },
      groupBy: {
        city: [Customer, 'city'],
        country: [Customer, Country, 'name'],
        card: [Customer, Card, 'level'],
      },
      select: {},
    } as never);
    const customers = 'join `customers` as `t0_0` on `orders`.`customerId` = `t0_0`.`id`';
    const countries = 'left join `countries` as `t0_1` on `t0_0`.`countryId` = `t0_1`.`id`';
    const ofCustomer = (card: string) =>
      `\`${card}\`.\`customerId\` = \`t0_0\`.\`id\` and \`${card}\`.\`level\` = ?`;
    const first = `select \`t1_2\`.\`id\` from \`cards\` as \`t1_2\` where ${ofCustomer('t1_2')} order by \`t1_2\`.\`id\` limit 1`;
    const cards = `left join \`cards\` as \`t0_2\` on ${ofCustomer('t0_2')} and (\`t0_2\`.\`id\`) = (${first})`;
    const inCountry =
      'exists (select 1 from `countries` as `t1_0` where `t0_0`.`countryId` = `t1_0`.`id` and `t1_0`.`name` = ?)';
    const where = `\`t0_0\`.\`city\` = ? and ${inCountry} and \`orders\`.\`status\` = ?`;
    const selected = '`t0_0`.`city`, `t0_1`.`name`, `t0_2`.`level`';
    expectSql(
      `select ${selected} from \`orders\` ${customers} ${countries} ${cards} where ${where} group by 1, 2, 3`,
    );
  });

  it('looks for a row that must not be there in a subquery', async () => {
    const { Order, Customer, expectSql } = await openOrders();
    await Order.aggregate({
      where: { [Op.not]: { customer: { city: 'Bern' } } },
      groupBy: { city: [Customer, 'city'] },
      select: {},
    } as never);
    const customers = 'left join `customers` as `t0_0` on `orders`.`customerId` = `t0_0`.`id`';
    const inBern =
      'exists (select 1 from `customers` as `t0_0` where `orders`.`customerId` = `t0_0`.`id` and `t0_0`.`city` = ?)';
    expectSql(`select \`t0_0\`.\`city\` from \`orders\` ${customers} where not (${inBern}) group by 1`);
  });

  it('is a subquery if groups are chosen, sorted or counted off', async () => {
    const { Order, expectSql } = await openOrders();
    await Order.aggregate({
      groupBy: { status: 'status' },
      select: { revenue: aggregate.sum('total') },
      having: { revenue: { [Op.gt]: '100' } },
      order: [['revenue', 'DESC']],
      limit: 5,
      offset: 10,
    });
    const groups = (sum: string) =>
      `(select \`status\` as \`c0\`, ${sum} as \`c1\` from \`orders\` group by 1) as \`r\``;
    const order = 'espalier_decimal_order';
    const end = '`r`.`c0` desc limit ? offset ?';
    expectSql({
      sqlite: `select \`c0\`, \`c1\` from ${groups('espalier_decimal_sum(`total`)')} where ${order}(\`r\`.\`c1\`) > ${order}(?) order by ${order}(\`r\`.\`c1\`) desc, ${end}`,
      postgres: `select \`c0\`, \`c1\` from ${groups('sum(`total`)')} where \`r\`.\`c1\` > ? order by \`r\`.\`c1\` desc, ${end}`,
    });
  });

  it('has the parts of dates in UTC', async () => {
    const { Order, expectSql } = await openOrders();
    await Order.aggregate({
      groupBy: { month: sql.month('placedAt'), year: sql.year('day') },
      select: {},
    });
    const placedAt = '`orders`.`placedAt`';
    const inUtc = `timestamp '2000-01-01' + (${placedAt} + interval '0' - '2000-01-01T00:00:00Z')`;
    const format = `case when ${placedAt} < '0001-01-01T00:00:00Z' then 'YYYY-MM BC' else 'YYYY-MM' end`;
    const month = `case when isfinite(${placedAt}) then to_char(${inUtc}, ${format}) end`;
    const year = "to_char(cast(`orders`.`day` as timestamp), 'YYYY')";
    const day = '[1-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]';
    const part = (column: string, form: string, length: number) =>
      `case when ${column} glob '${form}' then substr(${column}, 1, ${length}) else espalier_date_part(${column}, ${length}) end`;
    const parts = `${part(placedAt, `${day}T*Z`, 7)}, ${part('`orders`.`day`', day, 4)}`;
    expectSql({
      sqlite: `select ${parts} from \`orders\` group by 1, 2`,
      postgres: `select ${month}, ${year} from \`orders\` group by 1, 2`,
    });
  });
});
