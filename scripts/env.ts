/** The `.env` file that Compose reads its secrets from. */
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Writes `.env` into `folder` with fresh random secrets, readable by its owner only.
 * An existing file is left as it is: its MASK_KEY is what makes the stored mappings readable.
 * @returns whether a file was written
 */
export function ensureEnv(folder: string): boolean {
  const text = `# Made by npm run build; .env.example explains what else can stand here. Keep MASK_KEY safe.
MASK_KEY=${randomBytes(32).toString("hex")}
REDIS_PASSWORD=${randomBytes(24).toString("hex")}
`;
  try {
    writeFileSync(join(folder, ".env"), text, { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}
