import { commandNames, contextDetectors, nestedNames } from "../context";
import type { Family } from "../detector";
import { UUID } from "../fragments";

export const security: Family = {
  name: "security",
  title: "GuardDuty and WAF: detectors, findings, web ACLs, IP sets",
  kinds: {
    guardduty_id: { surrogate: { rule: "opaque" }, word: true },
    waf_id: { surrogate: { rule: "opaque" }, word: true },
    waf_name: { surrogate: { rule: "name" }, word: true },
  },
  detectors: [
    ...contextDetectors({
      keys: ["DetectorId", "FindingId"],
      kind: "guardduty_id",
      value: "[0-9a-f]{32}",
      longest: 32,
      source: "https://docs.aws.amazon.com/guardduty/latest/APIReference/API_GetDetector.html",
      hits: [{ text: "--detector-id cf6d955846d0c4d62d4bbf189b176728", finds: ["cf6d955846d0c4d62d4bbf189b176728"] }],
      misses: [{ text: "--detector-id all", because: "ids of detectors have 32 digits" }],
    }),
    ...commandNames(["wafv2", "waf", "waf-regional"], ["Id"], {
      kind: "waf_id",
      value: UUID,
      longest: 36,
      source: "https://docs.aws.amazon.com/waf/latest/APIReference/API_GetWebACL.html",
      hits: [
        {
          text: "aws wafv2 get-web-acl --scope REGIONAL --id ee51a951-4e6d-3e72-38d3-17bc25f7cfb6",
          finds: ["ee51a951-4e6d-3e72-38d3-17bc25f7cfb6"],
        },
      ],
    }),
    ...nestedNames(["IPSet", "WebACL", "RuleGroup", "RegexPatternSet"], {
      kind: "waf_name",
      longest: 128,
      source: "https://docs.aws.amazon.com/waf/latest/APIReference/API_IPSet.html",
      hits: [{ text: '"IPSet": {"Name": "acme-office"}', finds: ["acme-office"] }],
    }),
  ],
  arns: {
    guardduty: { detector: ["guardduty_id"], finding: ["guardduty_id"] },
    wafv2: {
      regional: ["", "waf_name", "waf_id"],
      global: ["", "waf_name", "waf_id"],
    },
  },
};
