/** All families, in the order in which they are preferred when two kinds claim the same text. */
import { credentials } from "./credentials";
import type { Detector, Family } from "./detector";
import { ec2 } from "./ec2";
import { iam } from "./iam";
import { network } from "./network";
import { rds } from "./rds";
import { s3 } from "./s3";
import { vpc } from "./vpc";

export const families: Family[] = [credentials, ec2, vpc, s3, rds, network, iam];

/** Detectors of all families, in the order of the compiled tables. */
export function allDetectors(): { family: Family; detector: Detector }[] {
  return families.flatMap((family) => family.detectors.map((detector) => ({ family, detector })));
}
