/** All families, in the order in which they are preferred when two kinds claim the same text. */
import { analytics } from "./analytics";
import { cloudFormation } from "./cloudformation";
import { cognito } from "./cognito";
import { compute } from "./compute";
import { containers } from "./containers";
import { credentials } from "./credentials";
import { data } from "./data";
import type { Detector, Family } from "./detector";
import { developer } from "./developer";
import { dns } from "./dns";
import { ec2 } from "./ec2";
import { iam } from "./iam";
import { loadBalancing } from "./load-balancing";
import { logs } from "./logs";
import { messaging } from "./messaging";
import { network } from "./network";
import { networkPublic } from "./network-public";
import { organizations } from "./organizations";
import { rds } from "./rds";
import { s3 } from "./s3";
import { secrets } from "./secrets";
import { security } from "./security";
import { storage } from "./storage";
import { tags } from "./tags";
import { vpc } from "./vpc";

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
