/** Returns data as the JSON that a command writes with `--json`. */
export function toJson(data: unknown): string {
  return `${JSON.stringify(data, undefined, 2)}\n`;
}
