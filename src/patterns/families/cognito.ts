import { contextDetectors, nestedNames, terraformNames } from "../context";
import type { Family } from "../detector";
import { REGION, SPACE, UUID } from "../fragments";
import { hostDetector } from "../hosts";

const docs = {
  pool: "https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UserPoolType.html",
  identity: "https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_IdentityPool.html",
};

export const cognito: Family = {
  name: "cognito",
  title: "Cognito user pools, identity pools, app clients and domains",
  kinds: {
    user_pool: { surrogate: { rule: "opaque" }, word: true },
    user_pool_name: { surrogate: { rule: "name" }, word: true },
    user_pool_client: { surrogate: { rule: "opaque" }, word: true },
    user_pool_domain: { surrogate: { rule: "name" }, word: true },
    identity_pool: { surrogate: { rule: "opaque" }, word: true },
  },
  detectors: [
    {
      before: "[a-z]{2,4}(?:-[a-z]{2,9}){1,3}",
      core: "-[0-9]{1,2}_",
      look: "[A-Za-z0-9]",
      after: "(?<user_pool>[A-Za-z0-9]{9})",
      right: "name",
      longest: 55,
      source: docs.pool,
      hits: [
        { text: "aws cognito-idp describe-user-pool --user-pool-id us-east-1_AbC123xyZ", finds: ["AbC123xyZ"] },
        {
          text: "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC123xyZ/.well-known/jwks.json",
          finds: ["AbC123xyZ"],
        },
      ],
      misses: [{ text: "step-1_completed", because: "no region stands before it" }],
    },
    {
      before: "[a-z]{2,4}(?:-[a-z]{2,9}){1,3}",
      core: "-[0-9]{1,2}:",
      look: "[0-9a-f]",
      after: `(?<identity_pool>${UUID})`,
      longest: 90,
      source: docs.identity,
      hits: [
        {
          text: "IdentityPoolId: us-east-1:12345678-1234-1234-1234-123456789abc",
          finds: ["12345678-1234-1234-1234-123456789abc"],
        },
      ],
      misses: [{ text: "us-east-1:12345678", because: "identity ids are UUIDs" }],
    },
    ...contextDetectors({
      keys: ["UserPoolName", "PoolName", "IdentityPoolName"],
      kind: "user_pool_name",
      spaced: true,
      longest: 128,
      source: docs.pool,
      hits: [{ text: "--pool-name acme-customers", finds: ["acme-customers"] }],
    }),
    ...terraformNames(["aws_cognito_user_pool"], {
      kind: "user_pool_name",
      spaced: true,
      longest: 128,
      source: docs.pool,
    }),
    ...contextDetectors({
      keys: ["ClientId", "UserPoolClientId", "UserPoolWebClientId", "AppClientId"],
      kind: "user_pool_client",
      value: "[a-z0-9]{25,26}",
      right: "item",
      longest: 26,
      source: "https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UserPoolClientType.html",
      hits: [{ text: '"ClientId": "1example23456789abcdefghij"', finds: ["1example23456789abcdefghij"] }],
      misses: [{ text: "client_id: my-web-client", because: "app client ids have 25 or 26 characters" }],
    }),
    hostDetector({
      labels: `(?<user_pool_domain>[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)\\.auth(?:-fips)?\\.${REGION}`,
      suffix: "\\.amazoncognito\\.com",
      source: "https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain.html",
      hits: [{ text: "https://acme-login.auth.us-east-1.amazoncognito.com/oauth2/token", finds: ["acme-login"] }],
    }),
    ...nestedNames(["UserPool", "IdentityPool"], {
      kind: "user_pool_name",
      spaced: true,
      longest: 128,
      source: docs.pool,
      hits: [{ text: '"UserPool": {"Name": "acme-users"}', finds: ["acme-users"] }],
    }),
    {
      core: `userpool/[a-z0-9-]+_[A-Za-z0-9]+",${SPACE}"Domain"[ \\t]*:[ \\t]*"`,
      evidence: { core: `"Domain"[ \\t]*:[ \\t]*"` },
      look: "[a-z0-9]",
      after: `(?<user_pool_domain>[a-z0-9][a-z0-9-]*)"`,
      left: "any",
      right: "any",
      longest: 160,
      source: docs.pool,
      hits: [
        {
          text: 'arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI", "Domain": "acme-login"',
          finds: ["123456789012", "us-east-1_AbCdEfGhI", "acme-login"],
        },
      ],
      misses: [{ text: '"Domain": "example"', because: "no user pool stands before it" }],
    },
  ],
  arns: { "cognito-idp": { userpool: ["user_pool"] }, "cognito-identity": { identitypool: ["", "identity_pool"] } },
};
