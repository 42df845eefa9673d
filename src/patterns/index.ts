/** All families, in the order in which they are preferred when two kinds claim the same text. */
import { analytics } from "./families/analytics";
import { cloudFormation } from "./families/cloudformation";
import { cognito } from "./families/cognito";
import { compute } from "./families/compute";
import { containers } from "./families/containers";
import { credentials } from "./families/credentials";
import { data } from "./families/data";
import type { Detector, Family } from "./detector";
import { developer } from "./families/developer";
import { dns } from "./families/dns";
import { ec2 } from "./families/ec2";
import { iam } from "./families/iam";
import { loadBalancing } from "./families/load-balancing";
import { logs } from "./families/logs";
import { messaging } from "./families/messaging";
import { network } from "./families/network";
import { networkPublic } from "./families/network-public";
import { organizations } from "./families/organizations";
import { rds } from "./families/rds";
import { s3 } from "./families/s3";
import { secrets } from "./families/secrets";
import { security } from "./families/security";
import { storage } from "./families/storage";
import { tags } from "./families/tags";
import { vpc } from "./families/vpc";

export const families: Family[] = [
  credentials,
  ec2,
  vpc,
  s3,
  rds,
  data,
  compute,
  containers,
  messaging,
  loadBalancing,
  storage,
  secrets,
  cloudFormation,
  logs,
  dns,
  cognito,
  developer,
  analytics,
  organizations,
  security,
  network,
  networkPublic,
  tags,
  iam,
];

/** Detectors of all families, in the order of the compiled tables. */
export function allDetectors(): { family: Family; detector: Detector }[] {
  return families.flatMap((family) => family.detectors.map((detector) => ({ family, detector })));
}
