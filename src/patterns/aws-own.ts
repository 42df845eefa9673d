/**
 * What is AWS's own and identifies no customer. A false positive of this kind is fixed here. Each list is lines of words
 * with one space between them.
 */

/**
 * Accounts of AWS itself that AWS documents: owners of public images, registries of EKS add-ons and of deep learning
 * containers, and the Elastic Load Balancing accounts that write access logs.
 * https://docs.aws.amazon.com/eks/latest/userguide/add-ons-images.html
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/enable-access-logs.html
 */
export const AWS_ACCOUNTS = [
  "137112412989 801119661308 591542846629 679593333241 099720109477 309956199498 602401143452 763104351884",
  "900854210524 877085696533 800184023465 296578399912 172025368201 558608220178 918309763551 961992271922",
  "590381155156 151742754352 013241004608 066635153087 455263428931 491585149902 761377655185 900612956339",
  "759879836304 286774021374 683313688378 127311923021 033677994240 027434742980 797873946194 098369216593",
  "754344448648 600734575887 582318560864 383597477331 985666609251 054676820928 156460612806 652711504416",
  "635631232127 718504428378 507241528517 048591011584 190560391635 114774131450 783225319266 897822967062",
  "076674570225 009996457667 638102146993 386209384616",
];

/**
 * Hosted zones of AWS's own endpoints, which alias records name: CloudFront, Global Accelerator, and the load balancers
 * and websites of the busiest Regions. https://docs.aws.amazon.com/general/latest/gr/elb.html
 */
export const AWS_ZONES = [
  "Z2FDTNDATAQYW2 Z2BJ6XQ5FK7U4H Z35SXDOTRQ7X7K Z3AADJGX6KTTL2 Z368ELLRRE2KJ0 Z1H1FL5HABSF5 Z32O12XQLNTSW2",
  "ZHURV8PSTC4K8 Z3Q77PNBQS71R4 Z215JYRZR1TBD5 Z14GRHDCWA56QT ZWKZPGTI48KDX Z1LMS91P8CMLE5 Z1GM3OXH4ZPM65",
  "Z3AQBSTGFYJSTF Z2O1EMRO9K5GLX",
];

/**
 * AWS-managed policies whose names do not begin with `AWS` or `Amazon`.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
export const AWS_POLICIES = [
  "AdministratorAccess PowerUserAccess ReadOnlyAccess ViewOnlyAccess SecurityAudit SystemAdministrator Billing",
  "DatabaseAdministrator DataScientist NetworkAdministrator SupportUser IAMFullAccess IAMReadOnlyAccess",
  "CloudWatchFullAccess CloudWatchReadOnlyAccess CloudWatchAgentServerPolicy CloudWatchLogsFullAccess",
];

/** What a name begins with that AWS gives: `default.postgres15`, `alias/aws/s3`. */
export const AWS_NAME_PREFIXES = ["default.", "com.amazonaws.", "aws/", "alias/aws/"];

/** What an address begins with where every instance reaches the metadata service, the resolver and the clock over IPv6. */
export const AWS_ADDRESS_PREFIX = "fd00:ec2::";

/** Parts of an ARN that name something of AWS's own: service-linked roles and what SSO reserves. */
export const AWS_ARN_PARTS = ["aws-service-role aws-reserved service-role sso.amazonaws.com invocations"];

/** In place of an account in an ARN whose resource is AWS's own: managed policies, service integrations, public images. */
export const AWS_ARN_OWNERS = ["aws amazon aws-marketplace aws-managed third-party cloudfront ec2 bedrock"];

/** Services whose ARNs without an account name an API, not a resource: `arn:aws:states:::lambda:invoke`. */
export const AWS_INTEGRATIONS = ["states apigateway bedrock"];
