import type { TypeDescription } from '../../schema/data-types/index.js';
import { getOrAdd } from '../../util/grouping.js';
import { innermost } from './arrays.js';
import { canReadFrom } from './data-types.js';

/** The built-in types by name: the oid of the type, and of its array. They are the same on every server. */
export const builtIn: Readonly<Record<string, readonly [oid: number, arrayOid: number]>> = {
  boolean: [16, 1000],
  bytea: [17, 1001],
  name: [19, 1003],
  bigint: [20, 1016],
  smallint: [21, 1005],
  integer: [23, 1007],
  text: [25, 1009],
  oid: [26, 1028],
  json: [114, 199],
  xml: [142, 143],
  point: [600, 1017],
  lseg: [601, 1018],
  path: [602, 1019],
  box: [603, 1020],
  polygon: [604, 1027],
  line: [628, 629],
  cidr: [650, 651],
  real: [700, 1021],
  'double precision': [701, 1022],
  circle: [718, 719],
  macaddr8: [774, 775],
  money: [790, 791],
  macaddr: [829, 1040],
  inet: [869, 1041],
  character: [1042, 1014],
  'character varying': [1043, 1015],
  date: [1082, 1182],
  'time without time zone': [1083, 1183],
  'timestamp without time zone': [1114, 1115],
  'timestamp with time zone': [1184, 1185],
  interval: [1186, 1187],
  'time with time zone': [1266, 1270],
  bit: [1560, 1561],
  'bit varying': [1562, 1563],
  numeric: [1700, 1231],
  uuid: [2950, 2951],
  tsvector: [3614, 3643],
  tsquery: [3615, 3645],
  jsonb: [3802, 3807],
  int4range: [3904, 3905],
  numrange: [3906, 3907],
  tsrange: [3908, 3909],
  tstzrange: [3910, 3911],
  daterange: [3912, 3913],
  int8range: [3926, 3927],
};

const entries = Object.entries(builtIn);
const nameOf = new Map(entries.map(([name, [oid]]) => [oid, name]));
const elementOf = new Map(entries.map(([, [oid, arrayOid]]) => [arrayOid, oid]));

/** The type of a column of a table or of a result: of a domain, the type that it is based on. */
export interface ColumnType {
  readonly oid: number;
  /** The parameters of the type, as PostgreSQL stores them; -1 for none. */
  readonly modifier: number;
}

/** The types of columns that can carry the values of a data type, whatever their parameters are. */
const carrying = new WeakMap<TypeDescription, Set<number>>();

/**
 * Returns the name of a column's type if the column cannot carry the values of a data type; `undefined` if it can, or if the
 * type is not built in, as an enum or a type of an extension.
 */
export function findMismatch(type: TypeDescription, column: ColumnType): string | undefined {
  const known = getOrAdd(carrying, type, () => new Set<number>());
  if (known.has(column.oid)) return undefined;
  const found = compare(type, column);
  if (found === undefined && column.modifier < 0) known.add(column.oid);
  return found;
}

function compare(type: TypeDescription, { oid, modifier }: ColumnType): string | undefined {
  const element = elementOf.get(oid);
  const name = nameOf.get(element ?? oid);
  if (name === undefined) return undefined;
  if (element === undefined) {
    const scale = name === 'numeric' && modifier >= 0 ? (modifier - 4) & 0x7ff : 0;
    return canReadFrom(type, name, scale) ? undefined : `${name}${scale > 0 ? ' with decimal places' : ''}`;
  }
  if (type.element === undefined) return canReadFrom(type, 'array', 0) ? undefined : `${name}[]`;
  // The number of dimensions is not a part of PostgreSQL's type.
  return compare(innermost(type.element), { oid: element, modifier }) && `${name}[]`;
}
