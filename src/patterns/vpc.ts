import type { Family } from "./detector";
import { resourceIdDetectors } from "./resource-ids";

const IDS: Record<string, string> = {
  vpc: "vpc",
  "vpc-cidr-assoc": "vpc_cidr_association",
  subnet: "subnet",
  "subnet-cidr-assoc": "subnet_cidr_association",
  sg: "security_group",
  sgr: "security_group_rule",
  eni: "network_interface",
  "eni-attach": "network_interface_attachment",
  eipalloc: "elastic_ip_allocation",
  eipassoc: "elastic_ip_association",
  igw: "internet_gateway",
  eigw: "egress_only_internet_gateway",
  nat: "nat_gateway",
  rtb: "route_table",
  rtbassoc: "route_table_association",
  acl: "network_acl",
  aclassoc: "network_acl_association",
  dopt: "dhcp_options",
  pcx: "vpc_peering_connection",
  vpce: "vpc_endpoint",
  "vpce-svc": "vpc_endpoint_service",
  vgw: "vpn_gateway",
  cgw: "customer_gateway",
  vpn: "vpn_connection",
  tgw: "transit_gateway",
  "tgw-attach": "transit_gateway_attachment",
  "tgw-rtb": "transit_gateway_route_table",
  pl: "prefix_list",
  fl: "flow_log",
};

export const vpc: Family = {
  name: "vpc",
  title: "VPC: networks, subnets, security groups, gateways, endpoints",
  kinds: Object.fromEntries(Object.values(IDS).map((kind) => [kind, { surrogate: { rule: "id" } }])),
  detectors: resourceIdDetectors(IDS),
};
