/** The plugin's configuration as `schema.ts` defines it. */
import type { CustomPattern } from "../engine/compile/custom";
import type { FamilyAction } from "../engine/mask/mappings";

export interface Configuration {
  use_redis: boolean;
  mask_ec2_instances: boolean;
  mask_s3_buckets: boolean;
  mask_rds_instances: boolean;
  mask_private_ips: boolean;
  preserve_structure: boolean;
  log_masked_requests: boolean;
  mapping_ttl: number;
  max_entries: number;
  max_body_size: number;
  conversation_memory: number;
  redis_socket?: string;
  redis_failure: "closed" | "continue";
  previous_keys?: string[];
  events_channel?: string;
  binary_files: "pass" | "block";
  unresolved: "log" | "block";
  families?: Record<string, FamilyAction | undefined>;
  mask_public_ips: boolean;
  allow_documentation_examples: boolean;
  allow_list?: string[];
  custom_words?: string[];
  custom_patterns?: CustomPattern[];
  scope: "consumer" | "route" | "global";
  mask_key?: string;
  anthropic_api_key?: string;
  redis: KongRedisConfig;
}
