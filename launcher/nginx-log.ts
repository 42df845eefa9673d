/**
 * A line of nginx's error log for people: without time stamp, process ids, place in the Lua and the request that it
 * belongs to (the request line may hold what the plugin hides). Undefined for nginx's notes about itself.
 *
 * @example readableLogLine('2025/01/02 03:04:05 [error] 7#7: *1 upstream timed out, client: 127.0.0.1, server: …')
 *          // "nginx error: upstream timed out"
 * @example readableLogLine('2025/01/02 03:04:05 [notice] 7#7: *1 [lua] log.lua:9: notice(): [aws-masker] masked …')
 *          // "aws-masker notice: masked …"
 */
export function readableLogLine(line: string): string | undefined {
  const entry = /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d \[(\w+)\] \d+#\d+: (?:\*\d+ )?(.*)$/.exec(line);
  const text = (entry === null ? line : entry[2]).replace(/, (?:client|context): .*$/, "");
  if (entry === null) return text;
  const level = entry[1];
  const said = /^\[lua\] \S+ (?:[^ ]*\(\): )?\[aws-masker\] (.*?)(?: while [a-z ]+)?$/.exec(text);
  if (said !== null) return `aws-masker ${level}: ${said[1]}`;
  return level === "notice" ? undefined : `nginx ${level}: ${text}`;
}
