import * as typedefs from "kong.db.schema.typedefs";
import catalogueData = require("kong.plugins.aws-masker.catalogue_data");
import { config_schema as redis } from "kong.tools.redis.schema";
import { compileCustom, customDetectors, type CustomPattern, wordError } from "../engine/compile/custom";
import type { Configuration } from "./configuration";

/** Kong hands out ngx.null for a field that is not given. */
function given<T>(value: T[] | undefined): T[] | undefined {
  return type(value) === "table" ? value : undefined;
}

/** Why the configuration's own patterns and words do not compile, or undefined. */
function problemOf({ custom_patterns, custom_words }: Configuration): string | undefined {
  const patterns = (given(custom_patterns) ?? []).map(({ name, pattern, context }) => {
    return { name, pattern, context: given(context) };
  });
  const words = given(custom_words) ?? [];
  return patterns.length + words.length === 0 ? undefined : compileCustom(patterns, words).error?.message;
}

/** The plugin's configuration, in Kong's schema language. */
const schema = {
  name: "aws-masker",
  fields: [
    { consumer: typedefs.no_consumer },
    { protocols: typedefs.protocols_http },
    {
      config: {
        type: "record",
        fields: [
          {
            mask_key: {
              description:
                "The key that all surrogates and the vault's encryption are derived from: 32 random bytes or more, the same on every node, for example a reference to a Kong vault. Whoever has it can tell what a surrogate stands for; a new one changes all surrogates.",
              type: "string",
              required: true,
              referenceable: true,
              encrypted: true,
              len_min: 16,
            },
          },
          {
            use_redis: {
              description:
                "Whether mappings are stored in Redis before a request goes upstream. If false, nothing is stored: conversations are restored from what they carry themselves.",
              type: "boolean",
              required: true,
              default: true,
            },
          },
          // Required, so that its defaults are there when only the socket is given.
          { redis: { ...redis, required: true } },
          {
            redis_socket: {
              description: "Path of Redis's Unix socket, in place of `redis.host` and `redis.port`.",
              type: "string",
              required: false,
              match: "^/",
            },
          },
          {
            redis_failure: {
              description:
                "What happens to a request whose mappings cannot be stored: `closed` refuses it with 503, `continue` lets it go masked. Its conversation is restored all the same; batches and files are not, and nobody can look its surrogates up later.",
              type: "string",
              required: true,
              default: "closed",
              one_of: ["closed", "continue"],
            },
          },
          {
            previous_keys: {
              description:
                "Earlier masking keys, the latest first. Mappings that were stored under them can still be read; new surrogates are derived from `mask_key` alone.",
              type: "array",
              required: false,
              elements: { type: "string", referenceable: true, encrypted: true },
            },
          },
          {
            events_channel: {
              description:
                "Redis channel on which one event is published for each masked request: time, request, scope, counts, sizes and durations, never text. Nothing is published without it.",
              type: "string",
              required: false,
            },
          },
          {
            mapping_ttl: {
              description: "How long a mapping stays in Redis after its last use, in seconds.",
              type: "integer",
              required: true,
              default: 86400,
              between: [60, 31536000],
            },
          },
          {
            mask_ec2_instances: {
              description: "Whether ids of EC2 and VPC resources are masked.",
              type: "boolean",
              required: true,
              default: true,
            },
          },
          {
            mask_s3_buckets: {
              description: "Whether names of S3 buckets are masked.",
              type: "boolean",
              required: true,
              default: true,
            },
          },
          {
            mask_rds_instances: {
              description: "Whether names and endpoints of RDS and Aurora databases are masked.",
              type: "boolean",
              required: true,
              default: true,
            },
          },
          {
            mask_private_ips: {
              description: "Whether private IPv4 addresses and networks (RFC 1918) are masked.",
              type: "boolean",
              required: true,
              default: true,
            },
          },
          {
            mask_public_ips: {
              description: "Whether public IP addresses are masked.",
              type: "boolean",
              required: true,
              default: false,
            },
          },
          {
            families: {
              description:
                "What happens where an identifier of a family is found, for families that are not to be masked: `block` refuses the request, `allow` lets it pass. A family that a switch turns off is allowed.",
              type: "map",
              required: false,
              keys: { type: "string", one_of: catalogueData.families },
              values: { type: "string", one_of: ["mask", "block", "allow"] },
            },
          },
          {
            custom_patterns: {
              description: "What else identifies: patterns of your own.",
              type: "array",
              required: false,
              elements: {
                type: "record",
                fields: [
                  {
                    name: {
                      description: "Names the pattern.",
                      type: "string",
                      required: true,
                      match: "^%a[%w_-]*$",
                      len_max: 32,
                    },
                  },
                  {
                    pattern: {
                      description:
                        "A regular expression of characters, classes, groups, alternatives and bounded repetitions; without anchors, look-around and back-references. What stands beside a match must not be a letter or digit.",
                      type: "string",
                      required: true,
                      len_max: 1024,
                    },
                  },
                  {
                    context: {
                      description:
                        "Keys and flags in camel case, one of which must stand before a match: `TicketId` also means `ticket_id` and `--ticket-id`.",
                      type: "array",
                      required: false,
                      elements: { type: "string", match: "^%a%w*$" },
                    },
                  },
                ],
                entity_checks: [
                  {
                    custom_entity_check: {
                      field_sources: ["name", "pattern", "context"],
                      fn: ({ name, pattern, context }: CustomPattern) => {
                        const { error } = customDetectors({ name, pattern, context: given(context) });
                        if (error === undefined) return $multi(true);
                        return $multi(undefined, `${error.message}, at character ${error.at + 1} of the pattern`);
                      },
                    },
                  },
                ],
              },
            },
          },
          {
            custom_words: {
              description:
                "Words that are masked wherever they stand, in any case: company domains, project names. Some 8,000 characters in all.",
              type: "array",
              required: false,
              elements: {
                type: "string",
                custom_validator: (word: string) => {
                  const problem = wordError(word);
                  if (problem === undefined) return $multi(true);
                  return $multi(undefined, problem);
                },
              },
            },
          },
          {
            allow_list: {
              description: "Identifiers that are never masked, exactly as they are written.",
              type: "array",
              required: false,
              elements: { type: "string" },
            },
          },
          {
            allow_documentation_examples: {
              description: "Whether the example identifiers of AWS's documentation pass as they are.",
              type: "boolean",
              required: true,
              default: false,
            },
          },
          {
            preserve_structure: {
              description:
                "Whether a surrogate looks like what it stands for (`i-0f3b…` for an instance). If false, surrogates are opaque tags such as `AWS_EC2_INSTANCE_k7m2x9qa3d`.",
              type: "boolean",
              required: true,
              default: true,
            },
          },
          {
            scope: {
              description:
                "Who shares surrogates. `consumer`: each Kong consumer, or else each API key, or else each account behind tokens that are renewed, or else the route. `route`: each route. `global`: everybody.",
              type: "string",
              required: true,
              default: "consumer",
              one_of: ["consumer", "route", "global"],
            },
          },
          {
            max_entries: {
              description: "Most identifiers in one request; a request with more of them is refused.",
              type: "integer",
              required: true,
              default: 10000,
              gt: 0,
            },
          },
          {
            max_body_size: {
              description:
                "Largest request body, in bytes. nginx's client_body_buffer_size must be at least as large, as a body that nginx wrote to a file is refused.",
              type: "integer",
              required: true,
              default: 33554432,
              gt: 0,
            },
          },
          {
            conversation_memory: {
              description:
                "Bytes of earlier requests that each worker keeps, with their masked forms, to mask of the next turn of a conversation only what is new. 0 keeps none, and every request is masked as a whole.",
              type: "integer",
              required: true,
              default: 33554432,
              between: [0, 1073741824],
            },
          },
          {
            binary_files: {
              description:
                "What happens to files that are uploaded and are no text: `pass` lets them go as they are, unread; `block` refuses them.",
              type: "string",
              required: true,
              default: "pass",
              one_of: ["pass", "block"],
            },
          },
          {
            unresolved: {
              description:
                "What happens when the model puts something into a tool's input that looks like a surrogate and stands for nothing: `log` counts it in the log, `block` ends the answer with an error before the tool can run.",
              type: "string",
              required: true,
              default: "log",
              one_of: ["log", "block"],
            },
          },
          {
            log_masked_requests: {
              description: "Whether one line is logged for each masked request: counts by family, never text.",
              type: "boolean",
              required: true,
              default: true,
            },
          },
          {
            anthropic_api_key: {
              description:
                "The API key that the gateway uses upstream in place of the clients' own credentials, which then never leave. Without it the clients' credentials pass through.",
              type: "string",
              required: false,
              referenceable: true,
              encrypted: true,
            },
          },
        ],
      },
    },
  ],
  entity_checks: [
    {
      custom_entity_check: {
        field_sources: ["config.use_redis", "config.redis.host", "config.redis_socket"],
        run_with_missing_fields: true,
        fn: ({ config }: { config: Configuration }) => {
          const { use_redis, redis, redis_socket } = config;
          // Kong hands out ngx.null for a field that is not given.
          const isReachable = type(redis?.host) === "string" || type(redis_socket) === "string";
          if (!use_redis || isReachable) return $multi(true);
          return $multi(undefined, "config.redis.host or config.redis_socket is required, unless use_redis is false");
        },
      },
    },
    {
      custom_entity_check: {
        field_sources: ["config.custom_patterns", "config.custom_words"],
        run_with_missing_fields: true,
        // Each of them is right by itself: all of them may be too much. Kong asks even if one is of another type.
        fn: ({ config }: { config: Configuration }) => {
          const [isRead, problem] = pcall(() => problemOf(config));
          if (isRead && problem === undefined) return $multi(true);
          const message = "config.custom_patterns and config.custom_words do not compile";
          return $multi(undefined, isRead ? `${message}: ${problem}` : message);
        },
      },
    },
  ],
};

export = schema;
