import type { Family } from "../detector";
import { CIDR, IPV6_LOOK, IPV6_REST, OCTET } from "../fragments";

/** First two octets of what is not loopback, link-local, multicast or reserved. */
const BEGINNING =
  `(?:(?:22[0-3]|2[01][0-9]|1[013-57-9][0-9]|12[0-689]|16[0-8]|[1-9]?[1-9]|[2-9]0)\\.${OCTET}` +
  "|169\\.(?:25[0-35]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9]))";

export const networkPublic: Family = {
  name: "network_public",
  title: "Public IPv4 and IPv6 addresses",
  optIn: true,
  kinds: {
    public_ip: { surrogate: { rule: "address" } },
    public_ipv6: { surrogate: { rule: "address" } },
  },
  detectors: [
    {
      kind: "public_ip",
      core: `${BEGINNING}\\.${OCTET}\\.`,
      evidence: { core: "[0-9]\\.[0-9]{1,3}\\.[0-9]{1,3}\\." },
      look: "[0-9]",
      after: `${OCTET}${CIDR}`,
      left: "number",
      right: "number",
      longest: 18,
      source: "https://docs.aws.amazon.com/vpc/latest/userguide/aws-ip-ranges.html",
      hits: [
        { text: "ssh ubuntu@54.162.3.9", finds: ["54.162.3.9"] },
        { text: "allow 3.5.140.0/22;", finds: ["3.5.140.0/22"] },
      ],
      misses: [
        { text: "http://169.254.169.254/latest", because: "it is the address of the metadata service" },
        { text: "127.0.0.1:8080 and 0.0.0.0/0", because: "loopback and everything are the same everywhere" },
        { text: "v1.2.3.4.5", because: "it is part of a longer dotted number" },
      ],
    },
    {
      kind: "public_ipv6",
      core: "[23][0-9a-f]{3}:",
      evidence: { core: "[0-9a-f]{2}:" },
      look: IPV6_LOOK,
      after: IPV6_REST,
      left: "ipv6",
      right: "ipv6",
      longest: 43,
      source: "https://www.rfc-editor.org/rfc/rfc4291",
      hits: [{ text: '"2600:1f18:4a2:fd00::1"', finds: ["2600:1f18:4a2:fd00::1"] }],
      misses: [{ text: "2024:01:02", because: "it is no whole address" }],
    },
  ],
};
