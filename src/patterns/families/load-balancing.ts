import { commandNames, contextDetectors, terraformNames } from "../context";
import type { Family } from "../detector";
import { REGION } from "../fragments";
import { hostDetector } from "../hosts";

const WORD = "[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?";
const docs = {
  dns: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html",
  create: "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html",
  groups: "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html",
  scaling: "https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateAutoScalingGroup.html",
};

export const loadBalancing: Family = {
  name: "load_balancing",
  title: "Elastic Load Balancing and Auto Scaling: load balancers, target groups, scaling groups",
  borrows: ["launch_template"],
  kinds: {
    load_balancer: { surrogate: { rule: "name" }, word: true },
    load_balancer_id: { surrogate: { rule: "opaque" }, word: true },
    target_group: { surrogate: { rule: "name" }, word: true },
    auto_scaling_group: { surrogate: { rule: "name" }, word: true },
    auto_scaling_policy: { surrogate: { rule: "name" }, word: true },
    auto_scaling_id: { surrogate: { rule: "opaque" } },
  },
  detectors: [
    hostDetector({
      drop: ["internal-"],
      labels: `(?<load_balancer>${WORD})-(?<load_balancer_id>[0-9]{8,10}|[0-9a-f]{16})\\.(?:${REGION}\\.elb|elb\\.${REGION})`,
      source: docs.dns,
      hits: [
        { text: "http://acme-web-1234567890.us-east-1.elb.amazonaws.com/health", finds: ["acme-web", "1234567890"] },
        { text: "internal-acme-api-987654321.eu-west-1.elb.amazonaws.com", finds: ["acme-api", "987654321"] },
        { text: "acme-nlb-0a1b2c3d4e5f6071.elb.us-east-1.amazonaws.com", finds: ["acme-nlb", "0a1b2c3d4e5f6071"] },
      ],
      misses: [{ text: "elasticloadbalancing.us-east-1.amazonaws.com", because: "it is the service's own endpoint" }],
    }),
    {
      pattern: `(?:app|net|gwy|targetgroup)/(?<load_balancer>${WORD})/(?<load_balancer_id>[0-9a-f]{16})`,
      right: "word",
      longest: 64,
      source:
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html",
      hits: [
        { text: '"Value": "app/acme-web/50dc6c495c0c9188"', finds: ["acme-web", "50dc6c495c0c9188"] },
        { text: "targetgroup/acme-web/73e2d6bc24d8a067", finds: ["acme-web", "73e2d6bc24d8a067"] },
      ],
      misses: [{ text: "src/app/main/index.ts", because: "it is the path of a file" }],
    },
    ...contextDetectors({
      keys: ["LoadBalancerName", "LoadBalancer"],
      kind: "load_balancer",
      value: WORD,
      longest: 32,
      source: docs.create,
      hits: [
        { text: "aws elb describe-load-balancers --load-balancer-name acme-web", finds: ["acme-web"] },
        { text: '"LoadBalancerName": "acme-web"', finds: ["acme-web"] },
        { text: '"LoadBalancerNames": ["acme-web", "acme-api"]', finds: ["acme-web", "acme-api"] },
      ],
    }),
    ...commandNames(["elbv2", "elb"], ["Name"], {
      kind: "load_balancer",
      value: WORD,
      longest: 32,
      source: docs.create,
      hits: [
        {
          text: "aws elbv2 create-load-balancer --name acme-web --subnets subnet-0a1b2c3d",
          finds: ["acme-web", "subnet-0a1b2c3d"],
        },
      ],
    }),
    ...terraformNames(["aws_lb", "aws_alb", "aws_elb"], {
      kind: "load_balancer",
      value: WORD,
      longest: 32,
      source: docs.create,
      hits: [{ text: 'resource "aws_lb" "web" {\n  name               = "acme-web"\n', finds: ["acme-web"] }],
    }),
    ...contextDetectors({
      keys: ["TargetGroupName"],
      kind: "target_group",
      value: WORD,
      longest: 32,
      source: docs.groups,
      hits: [{ text: '"TargetGroupName": "acme-web-tg"', finds: ["acme-web-tg"] }],
    }),
    ...terraformNames(["aws_lb_target_group", "aws_alb_target_group"], {
      kind: "target_group",
      value: WORD,
      longest: 32,
      source: docs.groups,
    }),
    ...contextDetectors({
      keys: ["AutoScalingGroupName", "AutoScalingGroup", "ASGName"],
      kind: "auto_scaling_group",
      longest: 255,
      source: docs.scaling,
      hits: [
        {
          text: "aws autoscaling set-desired-capacity --auto-scaling-group-name acme-web --desired-capacity 2",
          finds: ["acme-web"],
        },
        { text: "AutoScalingGroupName: acme-web-asg\n", finds: ["acme-web-asg"] },
      ],
    }),
    ...terraformNames(["aws_autoscaling_group"], { kind: "auto_scaling_group", longest: 255, source: docs.scaling }),
  ],
  arns: {
    elasticloadbalancing: {
      loadbalancer: ["load_balancer"],
      "loadbalancer/app": ["load_balancer", "load_balancer_id"],
      "loadbalancer/net": ["load_balancer", "load_balancer_id"],
      "loadbalancer/gwy": ["load_balancer", "load_balancer_id"],
      targetgroup: ["target_group", "load_balancer_id"],
      "listener/app": ["load_balancer", "load_balancer_id"],
      "listener/net": ["load_balancer", "load_balancer_id"],
      "listener/gwy": ["load_balancer", "load_balancer_id"],
      "listener-rule/app": ["load_balancer", "load_balancer_id"],
      "listener-rule/net": ["load_balancer", "load_balancer_id"],
      listener: ["load_balancer_id"],
      "listener-rule": ["load_balancer_id"],
    },
    autoscaling: {
      autoScalingGroup: ["auto_scaling_id"],
      scalingPolicy: ["auto_scaling_id"],
      launchConfiguration: ["auto_scaling_id"],
      autoScalingGroupName: ["auto_scaling_group"],
      policyName: ["auto_scaling_policy"],
      launchConfigurationName: ["launch_template"],
    },
  },
};
