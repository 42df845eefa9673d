import type { Family } from "../detector";
import { CIDR, IPV6_LOOK, IPV6_REST, OCTET } from "../fragments";

const docs = {
  source: "https://www.rfc-editor.org/rfc/rfc1918",
  hosts: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-naming.html",
};

const LONGEST_CIDR = 18;
const LONGEST_CIDR_V6 = 43;
/** Backslashes before the slash of a CIDR, four times JSON in JSON. */
const SLASH_ESCAPES = 15;

export const network: Family = {
  name: "network",
  title: "Private IPv4 and IPv6 addresses and CIDRs, EC2 host names",
  kinds: {
    private_ip: { surrogate: { rule: "address" } },
    private_host_ip: { surrogate: { rule: "address" } },
    public_host_ip: { surrogate: { rule: "address" } },
    private_ipv6: { surrogate: { rule: "address" } },
  },
  detectors: [
    ...[
      { block: "10", core: "10\\.", rest: "", octets: 3, last: "10.20.255.7" },
      { block: "172.16", core: "172\\.", rest: "(?:1[6-9]|2[0-9]|3[01])\\.", octets: 2, last: "172.31.255.7" },
      { block: "192.168", core: "192\\.", rest: "168\\.", octets: 2, last: "192.168.255.7" },
    ].map(({ block, core, rest, octets, last }) => ({
      kind: "private_ip",
      core,
      look: "[0-9]",
      after: `${rest}${OCTET}\\.${octets === 3 ? `${OCTET}\\.` : ""}${OCTET}${CIDR}`,
      left: "number" as const,
      right: "number" as const,
      longest: LONGEST_CIDR + SLASH_ESCAPES,
      source: docs.source,
      hits: [
        { text: `ssh ec2-user@${last}`, finds: [last] },
        { text: `${block}${".4".repeat(octets)}/24,`, finds: [`${block}${".4".repeat(octets)}/24`] },
        { text: `at ${last}.`, finds: [last] },
        { text: `${block}${".255".repeat(octets)}\\\\\\/24`, finds: [`${block}${".255".repeat(octets)}\\\\\\/24`] },
      ],
      misses: [
        { text: `v1.${last}`, because: "it is part of a longer dotted number" },
        { text: `${last}.1`, because: "it is part of a longer dotted number" },
        { text: `${block}${".300".repeat(octets)}`, because: "an octet is at most 255" },
      ],
    })),
    {
      pattern: `ip-(?<private_host_ip>(?:10-${OCTET}|172-(?:1[6-9]|2[0-9]|3[01])|192-168)-${OCTET}-${OCTET})`,
      right: "number",
      longest: 20,
      source: docs.hosts,
      hits: [
        { text: "[ec2-user@ip-10-0-1-2 ~]$", finds: ["10-0-1-2"] },
        { text: "ip-172-31-4-5.us-west-2.compute.internal", finds: ["172-31-4-5"] },
        { text: "ip-192-168-4-5.ec2.internal", finds: ["192-168-4-5"] },
      ],
      misses: [
        { text: "ip-1-2-3-4", because: "the address is not private" },
        { text: "zip-10-0-1-2", because: "the prefix is the end of another word" },
      ],
    },
    {
      pattern: `ec2-(?<public_host_ip>${OCTET}-${OCTET}-${OCTET}-${OCTET})\\.(?:[a-z0-9-]+\\.)?compute(?:-1)?\\.amazonaws\\.com`,
      right: "word",
      longest: 80,
      source: docs.hosts,
      hits: [
        { text: "ssh ubuntu@ec2-54-162-3-9.compute-1.amazonaws.com", finds: ["54-162-3-9"] },
        { text: "ec2-3-4-5-6.eu-west-1.compute.amazonaws.com", finds: ["3-4-5-6"] },
      ],
      misses: [{ text: "ec2-3-4-5-6", because: "it is no host name" }],
    },
    {
      kind: "private_ipv6",
      core: "f[cd][0-9a-f]{2}:",
      evidence: { core: "[0-9a-f]{2}:" },
      look: IPV6_LOOK,
      after: IPV6_REST,
      left: "ipv6",
      right: "ipv6",
      longest: LONGEST_CIDR_V6 + SLASH_ESCAPES,
      source: "https://www.rfc-editor.org/rfc/rfc4193",
      hits: [
        { text: "ping6 fd12:3456:789a:1::1", finds: ["fd12:3456:789a:1::1"] },
        { text: '"fd12:3456:789a::/48"', finds: ["fd12:3456:789a::/48"] },
        { text: "?host=fd12%3A%3A1", finds: ["fd12%3A%3A1"] },
        { text: "fd12:3456:789a:1:2:3:4:5.", finds: ["fd12:3456:789a:1:2:3:4:5"] },
      ],
      misses: [
        { text: "http://[fd00:ec2::254]/latest", because: "it is the address of the metadata service" },
        { text: "fd12:3456", because: "it is no whole address" },
        { text: "a:fd12:3456:789a:1::1", because: "it is part of a longer run" },
      ],
    },
  ],
};
