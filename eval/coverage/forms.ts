/** How a case is written: in commands, records, source code of ten languages, answers and templates. */
import type { Case, OutputCase } from "./cases";

export type Write<T extends Case> = (one: T) => string;

export const inputForms: Record<string, Write<Case>> = {
  "cli --flag value": ({ service, operation, member, value }) =>
    `aws ${service} ${kebab(operation)} --${kebab(member)} ${value}`,
  "cli --flag=value": ({ service, operation, member, value }) =>
    `$ aws ${service} ${kebab(operation)} --region eu-west-1 --${kebab(member)}=${value} --output json`,
  'cli --flag "value"': ({ service, operation, member, value }) =>
    `aws ${service} ${kebab(operation)} \\\n    --${kebab(member)} "${value}"`,
  cloudtrail: ({ endpoint, operation, member, value }) =>
    JSON.stringify(
      {
        eventVersion: "1.08",
        eventTime: "2024-05-02T11:14:09Z",
        eventSource: `${endpoint.split(".").at(-1) ?? endpoint}.amazonaws.com`,
        eventName: operation,
        awsRegion: "eu-west-1",
        requestParameters: { [lower(member)]: value },
        responseElements: null,
      },
      null,
      2,
    ),
  boto3: ({ service, operation, member, value }) =>
    `import boto3\n\nclient = boto3.client("${service}")\nclient.${snake(operation)}(${member}="${value}")\n`,
  "javascript v3": ({ service, client, operation, member, value }) =>
    `import { ${client}Client, ${operation}Command } from "@aws-sdk/client-${service}";\n\n` +
    `const client = new ${client}Client({});\nawait client.send(new ${operation}Command({ ${member}: "${value}" }));\n`,
  "javascript v2": ({ client, operation, member, value }) =>
    `const client = new AWS.${client}();\nawait client.${lower(operation)}({ ${member}: '${value}' }).promise();\n`,
  go: ({ service, operation, member, value }) =>
    `client := ${squashed(service)}.NewFromConfig(cfg)\n` +
    `_, err := client.${operation}(ctx, &${squashed(service)}.${operation}Input{\n` +
    `\t${upper(member)}: aws.String("${value}"),\n})\n`,
  java: ({ client, operation, member, value }) =>
    `${client}Client client = ${client}Client.create();\n` +
    `client.${lower(operation)}(${operation}Request.builder()\n    .${lower(member)}("${value}")\n    .build());\n`,
  "java lambda": ({ operation, member, value }) => `client.${lower(operation)}(r -> r.${lower(member)}("${value}"));\n`,
  kotlin: ({ client, operation, member, value }) =>
    `${client}Client { region = "eu-west-1" }.use { client ->\n` +
    `    client.${lower(operation)}(${operation}Request { ${lower(member)} = "${value}" })\n}\n`,
  dotnet: ({ client, operation, member, value }) =>
    `var client = new Amazon${client}Client();\n` +
    `await client.${operation}Async(new ${operation}Request\n{\n    ${upper(member)} = "${value}"\n});\n`,
  ruby: ({ client, operation, member, value }) =>
    `client = Aws::${client}::Client.new\nclient.${snake(operation)}({ ${snake(member)}: "${value}" })\n`,
  php: ({ client, operation, member, value }) =>
    `$client = new Aws\\${client}\\${client}Client(['region' => 'eu-west-1']);\n` +
    `$result = $client->${lower(operation)}([\n    '${member}' => '${value}',\n]);\n`,
  rust: ({ service, operation, member, value }) =>
    `let client = aws_sdk_${squashed(service)}::Client::new(&config);\n` +
    `client.${snake(operation)}().${snake(member)}("${value}").send().await?;\n`,
  powershell: ({ service, operation, member, value }) => {
    const verb = operation.startsWith("Delete") ? "Remove" : "Get";
    const noun = operation.replace(/^(?:Get|Describe|Delete)/, "");
    return `${verb}-${squashed(service).toUpperCase()}${noun} -${upper(member)} ${value} -Region eu-west-1\n`;
  },
  "cli input json": ({ service, operation, member, value }) =>
    `aws ${service} ${kebab(operation)} --cli-input-json '${JSON.stringify({ [member]: value })}'`,
};

export const outputForms: Record<string, Write<OutputCase>> = {
  "json answer behind its command": (one) => `${command(one)}\n${JSON.stringify(answer(one), null, 4)}\n`,
  "yaml answer behind its command": (one) => `${command(one)} --output yaml\n${yaml(answer(one), "")}`,
  "json answer with its metadata": (one) =>
    JSON.stringify({ ...answer(one), ResponseMetadata: { HTTPStatusCode: 200, RetryAttempts: 0 } }, null, 2),
};

export const cloudFormationForms: Record<string, Write<Case>> = {
  "cloudformation yaml": ({ operation, member, value }) =>
    `Resources:\n  Main:\n    Type: ${operation}\n    Properties:\n      ${member}: ${value}\n`,
  "cloudformation json": ({ operation, member, value }) =>
    JSON.stringify({ Resources: { Main: { Type: operation, Properties: { [member]: value } } } }, null, 2),
};

export const terraformForms: Record<string, Write<Case>> = {
  "terraform block": ({ operation, member, value }) =>
    `resource "${operation}" "main" {\n  ${member} = "${value}"\n}\n`,
  "terraform plan": ({ operation, member, value }) =>
    `  # ${operation}.main will be created\n  + resource "${operation}" "main" {\n      + ${member} = "${value}"\n    }\n`,
  "terraform state": ({ operation, member, value }) =>
    JSON.stringify(
      { mode: "managed", type: operation, name: "main", instances: [{ attributes: { [member]: value } }] },
      null,
      2,
    ),
};

function command({ service, operation }: Case): string {
  return `$ aws ${service} ${kebab(operation)}`;
}

/** `DBInstances[].DBInstanceIdentifier` → `{ DBInstances: [{ DBInstanceIdentifier: value }] }` */
function answer({ path, value }: OutputCase): Record<string, unknown> {
  let inner: unknown = value;
  for (const step of path.split(".").reverse()) {
    const isList = step.endsWith("[]");
    const name = isList ? step.slice(0, -2) : step;
    inner = { [name]: isList ? [inner] : inner };
  }
  return inner as Record<string, unknown>;
}

function yaml(value: unknown, indent: string): string {
  if (Array.isArray(value)) return value.map((item) => `${indent}- ${yaml(item, `${indent}  `).trimStart()}`).join("");
  if (typeof value !== "object" || value === null) return `${indent}${String(value)}\n`;
  return Object.entries(value)
    .map(([key, inner]) =>
      typeof inner === "object"
        ? `${indent}${key}:\n${yaml(inner, `${indent}  `)}`
        : `${indent}${key}: ${String(inner)}\n`,
    )
    .join("");
}

function lower(name: string): string {
  const [beginning = ""] = /^[A-Z]+(?=[A-Z][a-z])|^[A-Z]+$|^[A-Z]/.exec(name) ?? [];
  return beginning.toLowerCase() + name.slice(beginning.length);
}

function upper(name: string): string {
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}

function snake(name: string): string {
  return kebab(name).replace(/-/g, "_");
}

/** As the AWS CLI makes flags of members. */
function kebab(name: string): string {
  return name
    .replace(/([A-Z]+)([A-Z][a-z]+)/g, "$1-$2")
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase();
}

function squashed(service: string): string {
  return service.replace(/-/g, "");
}
