import {
  NO_WORD,
  callNames,
  commandNames,
  contextDetectors,
  spokenName,
  terraformDefault,
  terraformNames,
} from "../context";
import type { Family } from "../detector";
import { AMAZONAWS, REGION, UUID } from "../fragments";
import { hostDetector } from "../hosts";

const WORD = "[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?";
const QUEUE = `(?<sqs_queue>${WORD})(?:\\.fifo)?`;
const TOPIC = `(?<sns_topic>${WORD})(?:\\.fifo)?`;
const docs = {
  sqs: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html",
  sns: "https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html",
  events: "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html",
  kinesis: "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateStream.html",
};

export const messaging: Family = {
  name: "messaging",
  title: "SQS, SNS, EventBridge, Kinesis, Firehose, Amazon MQ: queues, topics, rules, buses, streams, brokers",
  borrows: ["dynamodb_table"],
  kinds: {
    sqs_queue: { surrogate: { rule: "name" }, word: true },
    sns_topic: { surrogate: { rule: "name" }, word: true },
    event_rule: { surrogate: { rule: "name" }, word: true },
    event_bus: { surrogate: { rule: "name" }, word: true },
    kinesis_stream: { surrogate: { rule: "name" }, word: true },
    delivery_stream: { surrogate: { rule: "name" }, word: true },
    mq_broker: { surrogate: { rule: "name" }, word: true },
    mq_broker_id: { surrogate: { rule: "opaque", keep: 2 }, word: true },
  },
  detectors: [
    {
      core: `(?:sqs|queue|${REGION}\\.queue|sqs\\.${REGION}|sqs-fips\\.${REGION})${AMAZONAWS}(?:\\.cn)?(?::[0-9]+)?/`,
      evidence: { core: `${AMAZONAWS}(?:\\.cn)?(?::[0-9]+)?/` },
      look: "[0-9]",
      after: `(?<account_id>[0-9]{12})/${QUEUE}`,
      longest: 200,
      source: docs.sqs,
      hits: [
        { text: "https://sqs.us-east-1.amazonaws.com/123456789012/acme-jobs", finds: ["123456789012", "acme-jobs"] },
        {
          text: "https://sqs.us-east-1.amazonaws.com/123456789012/acme-jobs.fifo",
          finds: ["123456789012", "acme-jobs"],
        },
        { text: "https://queue.amazonaws.com/123456789012/AcmeJobs", finds: ["123456789012", "AcmeJobs"] },
      ],
      misses: [{ text: "https://sqs.us-east-1.amazonaws.com/", because: "the endpoint names no queue" }],
    },
    ...contextDetectors({
      keys: ["QueueName", "SqsQueue", "SqsQueueName"],
      kind: "sqs_queue",
      parts: QUEUE,
      longest: 80,
      source: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html",
      hits: [
        { text: "aws sqs create-queue --queue-name acme-jobs", finds: ["acme-jobs"] },
        { text: "sqs.get_queue_by_name(QueueName='acme-jobs.fifo')", finds: ["acme-jobs"] },
      ],
    }),
    ...terraformNames(["aws_sqs_queue"], {
      kind: "sqs_queue",
      parts: QUEUE,
      longest: 80,
      source: docs.sqs,
      hits: [{ text: 'resource "aws_sqs_queue" "jobs" {\n  name = "acme-jobs.fifo"\n', finds: ["acme-jobs"] }],
    }),
    ...contextDetectors({
      keys: ["TopicName", "SnsTopic", "SnsTopicName"],
      kind: "sns_topic",
      parts: TOPIC,
      longest: 256,
      source: docs.sns,
      hits: [{ text: "TopicName: acme-alerts\n", finds: ["acme-alerts"] }],
    }),
    ...commandNames(["sns"], ["Name"], {
      kind: "sns_topic",
      parts: TOPIC,
      longest: 256,
      source: docs.sns,
      hits: [{ text: "aws sns create-topic --name acme-alerts", finds: ["acme-alerts"] }],
    }),
    ...callNames(["create_topic", "CreateTopicCommand"], {
      kind: "sns_topic",
      parts: TOPIC,
      longest: 256,
      source: docs.sns,
    }),
    ...terraformNames(["aws_sns_topic"], { kind: "sns_topic", parts: TOPIC, longest: 256, source: docs.sns }),
    ...commandNames(["events"], ["Name", "Rule", "RuleName", "NamePrefix"], {
      kind: "event_rule",
      longest: 64,
      source: docs.events,
      hits: [
        { text: 'aws events put-rule --name nightly-etl --schedule-expression "rate(1 day)"', finds: ["nightly-etl"] },
        { text: "aws events list-targets-by-rule --rule nightly-etl", finds: ["nightly-etl"] },
      ],
    }),
    ...contextDetectors({
      keys: ["RuleName", "ScheduleName"],
      kind: "event_rule",
      longest: 64,
      source: docs.events,
      hits: [{ text: "Name=RuleName,Value=nightly-etl", finds: ["nightly-etl"] }],
    }),
    ...callNames(["put_rule", "PutRuleCommand", "describe_rule"], {
      kind: "event_rule",
      longest: 64,
      source: docs.events,
    }),
    ...terraformNames(["aws_cloudwatch_event_rule", "aws_scheduler_schedule"], {
      kind: "event_rule",
      longest: 64,
      source: docs.events,
    }),
    ...contextDetectors({
      keys: ["EventBusName", "EventBus"],
      kind: "event_bus",
      longest: 256,
      source: "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html",
      hits: [{ text: '"EventBusName": "acme-orders"', finds: ["acme-orders"] }],
    }),
    ...contextDetectors({
      keys: ["StreamName", "KinesisStream", "KinesisStreamName"],
      kind: "kinesis_stream",
      longest: 128,
      source: docs.kinesis,
      hits: [
        { text: "aws kinesis describe-stream --stream-name acme-clicks", finds: ["acme-clicks"] },
        { text: '"StreamNames": ["acme-clicks", "acme-orders"]', finds: ["acme-clicks", "acme-orders"] },
      ],
    }),
    ...terraformNames(["aws_kinesis_stream"], { kind: "kinesis_stream", longest: 128, source: docs.kinesis }),
    ...contextDetectors({
      keys: ["DeliveryStreamName", "FirehoseName", "DeliveryStream"],
      kind: "delivery_stream",
      longest: 64,
      source: "https://docs.aws.amazon.com/firehose/latest/APIReference/API_CreateDeliveryStream.html",
      hits: [{ text: "--delivery-stream-name acme-to-s3", finds: ["acme-to-s3"] }],
    }),
    ...terraformNames(["aws_kinesis_firehose_delivery_stream"], {
      kind: "delivery_stream",
      longest: 64,
      source: "https://docs.aws.amazon.com/firehose/latest/APIReference/API_CreateDeliveryStream.html",
    }),
    ...contextDetectors({
      keys: ["BrokerName"],
      kind: "mq_broker",
      longest: 50,
      source: "https://docs.aws.amazon.com/amazon-mq/latest/api-reference/brokers.html",
      hits: [{ text: '"BrokerName": "acme-mq"', finds: ["acme-mq"] }],
    }),
    ...["", "-[0-9]"].map((node) =>
      hostDetector({
        labels: `(?<mq_broker_id>b-${UUID})${node}\\.mq\\.${REGION}`,
        source:
          "https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/amazon-mq-creating-configuring-broker.html",
        hits: [
          {
            text: `ssl://b-1234a5b6-78cd-901e-2fab-3c45d6e17812${node.replace("[0-9]", "1")}.mq.us-east-1.amazonaws.com:61617`,
            finds: ["b-1234a5b6-78cd-901e-2fab-3c45d6e17812"],
          },
        ],
      }),
    ),
    spokenName(["SQS queue"], "sqs_queue", `${NO_WORD}(?:\\.fifo)?`),
    spokenName(["SNS topic"], "sns_topic"),
    spokenName(["Kinesis stream", "Kinesis data stream"], "kinesis_stream"),
    spokenName(["EventBridge rule"], "event_rule"),
    ...["sqs", "sns", "kinesis", "dynamodb"].map((service, place) => {
      const [noun, kind] = [
        ["queue", "sqs_queue"],
        ["topic", "sns_topic"],
        ["stream", "kinesis_stream"],
        ["table", "dynamodb_table"],
      ][place];
      return {
        pattern: `${service}\\.${noun}(?:[.-]?[nN]ame)?[ \\t]*[:=][ \\t]*(?<${kind}>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)`,
        right: "item" as const,
        longest: 300,
        source: "https://docs.awspring.io/spring-cloud-aws/docs/3.1.1/reference/html/index.html",
        hits: [{ text: `${service}.${noun}.name=acme-one\n`, finds: ["acme-one"] }],
        misses: [{ text: `${service}.${noun}.name=\${QUEUE}\n`, because: "it is a variable" }],
      };
    }),
    terraformDefault(["queue"], "sqs_queue"),
  ],
  arns: {
    sqs: { "": ["sqs_queue"] },
    sns: { "": ["sns_topic", "resource"] },
    events: {
      rule: ["event_rule"],
      "event-bus": ["event_bus"],
      archive: ["resource"],
      connection: ["resource"],
      "api-destination": ["resource"],
    },
    scheduler: { schedule: ["event_bus", "event_rule"], "schedule-group": ["event_bus"] },
    kinesis: { stream: ["kinesis_stream"], consumer: ["resource"] },
    firehose: { deliverystream: ["delivery_stream"] },
    mq: { broker: ["mq_broker", "mq_broker_id"], configuration: ["resource"] },
    pipes: { pipe: ["event_rule"] },
  },
};
