import type { Family } from "./detector";

const OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
const CIDR = "(?:/(?:3[0-2]|[12]?[0-9]))?";
const SOURCE = "https://www.rfc-editor.org/rfc/rfc1918";

export const network: Family = {
  name: "network",
  title: "Private IPv4 addresses and CIDRs",
  kinds: {
    private_ip: { surrogate: { rule: "address" } },
  },
  detectors: [
    { block: "10", core: "10\\.", octets: 3, last: "10.20.255.7" },
    { block: "172.16", core: "172\\.(?:1[6-9]|2[0-9]|3[01])\\.", octets: 2, last: "172.31.255.7" },
    { block: "192.168", core: "192\\.168\\.", octets: 2, last: "192.168.255.7" },
  ].map(({ block, core, octets, last }) => ({
    kind: "private_ip",
    core,
    look: "[0-9]",
    after: `${OCTET}\\.${octets === 3 ? `${OCTET}\\.` : ""}${OCTET}${CIDR}`,
    left: "number" as const,
    right: "number" as const,
    longest: 18,
    source: SOURCE,
    hits: [
      { text: `ssh ec2-user@${last}`, finds: [last] },
      { text: `${block}${".4".repeat(octets)}/24,`, finds: [`${block}${".4".repeat(octets)}/24`] },
      { text: `at ${last}.`, finds: [last] },
    ],
    misses: [
      { text: `v1.${last}`, because: "it is part of a longer dotted number" },
      { text: `${last}.1`, because: "it is part of a longer dotted number" },
      { text: `${block}${".300".repeat(octets)}`, because: "an octet is at most 255" },
    ],
  })),
};
