/** `docs/catalogue.md`: what is masked, written from the families at build. */
import { kindsOf } from "./catalogue";
import type { Family, SurrogateRule } from "../src/patterns/detector";
import { families } from "../src/patterns/index";

/** The page, in Markdown. */
export function catalogueDoc(): string {
  const lines = [
    "# What is masked",
    "",
    "Written by the build from `src/patterns`. The surrogates are examples: real ones are derived from the key, the scope",
    "and the original.",
    "",
  ];
  for (const family of families) lines.push(...familySection(family));
  return lines.join("\n");
}

function familySection(family: Family): string[] {
  const lines = [
    `## ${family.title}`,
    "",
    `Family \`${family.name}\`.`,
    "",
    "| kind | example | surrogate | source |",
    "|---|---|---|---|",
  ];
  for (const [kind, { surrogate }] of Object.entries(family.kinds)) {
    const found = exampleOf(kind);
    const example = found === undefined ? "(in ARNs)" : code(found.text);
    const atom = found?.atom ?? "";
    lines.push(
      `| \`${kind}\` | ${example} | ${code(surrogateLike(atom, surrogate))} | ${found?.source ?? "[ARNs](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html)"} |`,
    );
  }
  return [...lines, ""];
}

function exampleOf(kind: string): { text: string; atom: string; source: string } | undefined {
  for (const { detectors } of families) {
    for (const detector of detectors) {
      const atoms = kindsOf(detector);
      const place = atoms.indexOf(kind);
      const hit = detector.hits.at(0);
      if (place < 0 || hit === undefined) continue;
      const atom = hit.finds[Math.min(place, hit.finds.length - 1)];
      return { text: hit.text, atom, source: `[${new URL(detector.source).hostname}](${detector.source})` };
    }
  }
  return undefined;
}

/** What a surrogate of `atom` looks like. */
function surrogateLike(atom: string, surrogate: SurrogateRule): string {
  const redrawn = (text: string): string =>
    text
      .replace(/[0-9]/g, (digit) => String((Number(digit) * 7 + 3) % 10))
      .replace(/[a-f]/g, (letter) => "cafebd".charAt(letter.charCodeAt(0) - 97))
      .replace(/[g-z]/g, (letter) => String.fromCharCode(((letter.charCodeAt(0) - 97 + 7) % 20) + 103))
      .replace(/[A-Z]/g, (letter) => String.fromCharCode(((letter.charCodeAt(0) - 65 + 11) % 26) + 65));
  if (surrogate.rule === "name") return "name-k7m2x9qa3d";
  if (surrogate.rule === "account") return "734910268355";
  if (surrogate.rule === "address") return atom.replace(/[0-9]+(?=(?:\/[0-9]+)?$)/, "201");
  if (surrogate.rule === "accessKeyId") return atom.slice(0, 4) + redrawn(atom.slice(4));
  const kept = surrogate.rule === "id" ? atom.lastIndexOf("-") + 1 : (surrogate.keep ?? 0);
  return atom.slice(0, kept) + redrawn(atom.slice(kept));
}

function code(text: string): string {
  return text === "" ? "" : `\`${text.replaceAll("|", "\\|").replaceAll("`", "'").replaceAll(/\s+/g, " ")}\``;
}
