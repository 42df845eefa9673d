/** A header's value as ngx takes it. */
export function headerText(value: string | number | boolean | string[]): string | string[] {
  return typeof value === "object" ? value : tostring(value);
}
