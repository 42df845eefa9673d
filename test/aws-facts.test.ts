/** What AWS's models say agrees with itself and with the families. */
import { expect, it } from "vitest";
import { families } from "../src/patterns/index";
import { readAwsFacts } from "../scripts/aws-facts";

const facts = readAwsFacts();

it("gives every key a kind of a family, or a generic one", () => {
  const kinds = new Set(families.flatMap((family) => Object.keys(family.kinds)));
  const generic = new Set(
    [...families.map(({ name }) => name), "services"].flatMap((name) => [`${name}:name`, `${name}:id`]),
  );
  const used = [
    ...facts.sure.values(),
    ...[...facts.context.values()].flatMap((keys) => [...keys.values()].map(({ kind }) => kind)),
    ...[...facts.types.values()].flatMap((keys) => [...keys.values()]),
  ];
  expect(used.length).toBeGreaterThan(10_000);
  expect([...new Set(used)].filter((kind) => !kinds.has(kind) && !generic.has(kind))).toEqual([]);
});

it("puts no key into two classes", () => {
  const context = new Set([...facts.context.values()].flatMap((keys) => [...keys.keys()]));
  expect([...facts.sure.keys()].filter((key) => context.has(key) || facts.never.has(key))).toEqual([]);
  expect([...facts.never].filter((key) => context.has(key))).toEqual([]);
});

it("knows a key by how specific it is", () => {
  for (const key of ["dbinstanceidentifier", "functionname", "bucketname", "vpcid", "analyzername"]) {
    expect(facts.sure.has(key), key).toBe(true);
  }
  for (const [service, key] of [
    ["eks", "name"],
    ["accessanalyzer", "id"],
    ["cognito-idp", "clientid"],
    ["iam", "username"],
  ]) {
    expect(facts.context.get(service)?.has(key), `${service} ${key}`).toBe(true);
    expect(facts.sure.has(key), key).toBe(false);
  }
  for (const key of ["metricname", "enginename", "nexttoken", "engineversion", "name"]) {
    expect(facts.sure.has(key), key).toBe(false);
  }
});

it("says what a constant of a service is by what holds it", () => {
  expect(facts.context.get("ec2")?.get("name")?.notIn).toContain("state");
});

it("knows services, types and hosts that version 2 of the SDK does not", () => {
  expect(facts.services.map(({ command }) => command)).toContain("dsql");
  expect(facts.types.get("AWS::EKS::Cluster")?.get("name")).toBe("ecs_cluster");
  expect(facts.types.get("aws_eks_cluster")?.get("name")).toBe("ecs_cluster");
  expect(facts.hosts.own).toEqual(expect.arrayContaining(["ec2", "sts", "api.ecr", "s3.dualstack"]));
});
