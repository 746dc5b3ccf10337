import { isPlainObject } from '../../util/plain-object.js';
import { unknownOption } from '../../util/unknown-option.js';
import type { ValidatorName } from './declared.js';

const host = [
  'require_tld',
  'allow_underscores',
  'allow_trailing_dot',
  'allow_numeric_tld',
  'allow_wildcard',
  'ignore_max_length',
];
const hostLists = ['host_blacklist', 'host_whitelist'];
const range = ['min', 'max', 'gt', 'lt'];
const url = [
  ...host,
  ...hostLists,
  'protocols',
  'require_protocol',
  'require_host',
  'require_port',
  'require_valid_protocol',
  'allow_protocol_relative_urls',
  'allow_fragments',
  'allow_query_components',
  'disallow_auth',
  'validate_length',
  'max_allowed_length',
];

/** The options of the validators of the `validator` package, which ignores unknown ones. */
const optionNames: { readonly [Name in ValidatorName]?: readonly string[] } = {
  isEmail: [
    ...host,
    ...hostLists,
    'allow_display_name',
    'require_display_name',
    'allow_ip_domain',
    'allow_utf8_local_part',
    'blacklisted_chars',
    'domain_specific_validation',
  ],
  isUrl: url,
  isURL: url,
  isIP: ['version'],
  isNumeric: ['no_symbols', 'locale'],
  isInt: [...range, 'allow_leading_zeroes'],
  isFloat: [...range, 'locale'],
  isDecimal: ['force_decimal', 'decimal_digits', 'locale'],
  isCreditCard: ['provider'],
};

/** Describes the first option among the arguments of a validator that it does not have. */
export function findUnknownArgument(name: ValidatorName, values: readonly unknown[]): string | undefined {
  const known = optionNames[name];
  const options = values.find(isPlainObject);
  return known === undefined || options === undefined ? undefined : unknownOption(options, known);
}
