/**
 * The names of the aggregate functions of the databases. A database may have more, by an extension or by its user.
 *
 * @see https://www.postgresql.org/docs/current/functions-aggregate.html
 * @see https://www.sqlite.org/lang_aggfunc.html
 */
const names = [
  'any_value array_agg avg bit_and bit_or bit_xor bool_and bool_or count every group_concat',
  'json_agg json_agg_strict json_arrayagg json_group_array json_group_object json_object_agg json_object_agg_strict',
  'json_object_agg_unique json_object_agg_unique_strict json_objectagg jsonb_agg jsonb_agg_strict jsonb_group_array',
  'jsonb_group_object jsonb_object_agg jsonb_object_agg_strict jsonb_object_agg_unique jsonb_object_agg_unique_strict',
  'max min range_agg range_intersect_agg string_agg sum total xmlagg',
  'corr covar_pop covar_samp regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy',
  'regr_syy stddev stddev_pop stddev_samp var_pop var_samp variance',
  'median mode percentile percentile_cont percentile_disc cume_dist dense_rank percent_rank rank',
];

const aggregates: ReadonlySet<string> = new Set(names.flatMap((line) => line.split(' ')));

/**
 * Whether a call is that of an aggregate function, unless `over` follows it.
 *
 * @param name in lower case
 */
export function isAggregateCall(name: string, argumentCount: number): boolean {
  // SQLite's functions for the least and the greatest of several values of one row have these names too.
  if (name === 'min' || name === 'max') return argumentCount === 1;
  return aggregates.has(name);
}
