/**
 * Documents with labels, made from templates:
 *
 *     === title        begins a template
 *     «bucket»         an identifier; «bucket.2» another one of its kind, «bucket/20» padded to 20 characters
 *     «i-»             a resource id with that prefix
 *     «@region»        filler that is no identifier
 *     «=text»          text, or «=@filler», that somebody might mistake for an identifier
 */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { Random } from "./random";
import { type Tier, valueOf } from "./values";

export interface Label {
  /** Name of the placeholder: what the identifier is. */
  kind: string;
  tier: Tier;
  value: string;
  /** Span in the text. */
  from: number;
  to: number;
}

export interface Document {
  /** File, title and number of the variant. */
  name: string;
  form: Form;
  text: string;
  labels: Label[];
}

interface Template {
  name: string;
  body: string;
}

/** How a text reaches Claude. */
export type Form = "plain" | "tool result" | "system prompt" | "json in json" | "url-encoded";

const FORMS: Form[] = ["plain", "tool result", "system prompt", "json in json"];
/** A value is known by its shape, whatever it is, where it is part of one of these. */
const SHAPED = /arn:aws|amazonaws\.com|s3:\/\/|cloudfront\.net|compute\.internal|\.on\.aws|ec2\.internal/;

export function templatesOf(folder: string): Template[] {
  return readdirSync(folder)
    .sort()
    .flatMap((file) =>
      readFileSync(join(folder, file), "utf8")
        .split(/^=== /m)
        .slice(1)
        .map((section) => {
          const [title] = section.split("\n", 1);
          return { name: `${basename(file, ".txt")}: ${title}`, body: section.slice(title.length + 1).trimEnd() };
        }),
    );
}

/** `variants` documents of each template, in all forms. */
export function documentsOf(templates: Template[], variants: number, seed: number): Document[] {
  const random = new Random(seed);
  return templates.flatMap((template, place) =>
    Array.from({ length: variants }, (_, variant) => {
      const filled = fill(template, random);
      const isOneLine = filled.text.length < 400 && !filled.text.includes("\n");
      const forms: Form[] = isOneLine ? [...FORMS, "url-encoded"] : FORMS;
      const form = forms[(place + variant) % forms.length];
      return inForm({ ...filled, name: `${template.name} #${variant + 1}` }, form);
    }),
  );
}

function fill({ body }: Template, random: Random): { text: string; labels: Label[] } {
  const values = new Map<string, { text: string; tier?: Tier }>();
  const labels: Label[] = [];
  let text = "";
  for (const [index, part] of body.split(/[«»]/).entries()) {
    if (index % 2 === 0) {
      text += part;
      continue;
    }
    if (part.startsWith("=")) {
      text += part.startsWith("=@") ? valueOf(part.slice(1), random).text : part.slice(1);
      continue;
    }
    const [key, width] = part.split("/") as [string, string?];
    const [kind] = key.split(".");
    const value = values.get(key) ?? valueOf(kind, random);
    values.set(key, value);
    const from = text.length;
    text += value.text;
    if (value.tier !== undefined) {
      labels.push({ kind, tier: value.tier, value: value.text, from, to: text.length });
    }
    if (width !== undefined) text += " ".repeat(Math.max(0, Number(width) - value.text.length));
  }
  for (const label of labels) {
    const before = /[^\s"'`]*$/.exec(text.slice(0, label.from))?.[0] ?? "";
    const after = /^[^\s"'`]*/.exec(text.slice(label.to))?.[0] ?? "";
    if (SHAPED.test(before + after)) label.tier = "shape";
  }
  return { text, labels };
}

function inForm({ name, text, labels }: { name: string; text: string; labels: Label[] }, form: Form): Document {
  const spell = SPELLINGS[form] ?? ((plain: string): string => plain);
  const lead = LEADS[form] ?? "";
  const labelled: Label[] = [];
  let written = lead;
  let at = 0;
  for (const label of labels) {
    written += spell(text.slice(at, label.from));
    const from = written.length;
    written += spell(label.value);
    labelled.push({ ...label, value: spell(label.value), from, to: written.length });
    at = label.to;
  }
  written += spell(text.slice(at)) + (form === "json in json" ? '"}' : "");
  return { name, form, text: written, labels: labelled };
}

const SPELLINGS: Partial<Record<Form, (text: string) => string>> = {
  "json in json": (text) => JSON.stringify(text).slice(1, -1),
  "url-encoded": encodeURIComponent,
};

const LEADS: Partial<Record<Form, string>> = {
  "json in json": '{"exitCode":0,"stdout":"',
  "url-encoded": "https://console.example.com/run?command=",
};

/** The body of a request that carries the document. */
export function requestWith({ form, text }: Document): string {
  const message =
    form === "tool result"
      ? [{ type: "tool_result", tool_use_id: "toolu_01", content: [{ type: "text", text }] }]
      : form === "system prompt"
        ? "Hello"
        : text;
  const system = form === "system prompt" ? { system: [{ type: "text", text }] } : {};
  return JSON.stringify({ model: "m", max_tokens: 1, ...system, messages: [{ role: "user", content: message }] });
}

/** The document's text in a request's body that was masked. */
export function textIn(body: string, { form }: Document): string {
  const request = JSON.parse(body) as {
    system: { text: string }[];
    messages: { content: string | { content: { text: string }[] }[] }[];
  };
  if (form === "system prompt") return request.system[0].text;
  const [{ content }] = request.messages;
  return typeof content === "string" ? content : content[0].content[0].text;
}
