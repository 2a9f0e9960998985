/** How people call services, by the name that ARNs have for them. */
const SERVICES: Readonly<Record<string, string>> = {
  apigateway: 'API Gateway',
  apprunner: 'App Runner',
  athena: 'Athena',
  autoscaling: 'Auto Scaling',
  backup: 'Backup',
  bedrock: 'Bedrock',
  cloudformation: 'CloudFormation',
  cloudfront: 'CloudFront',
  cloudtrail: 'CloudTrail',
  cloudwatch: 'CloudWatch',
  codebuild: 'CodeBuild',
  codecommit: 'CodeCommit',
  codepipeline: 'CodePipeline',
  'cognito-identity': 'Cognito',
  'cognito-idp': 'Cognito',
  dynamodb: 'DynamoDB',
  elasticache: 'ElastiCache',
  elasticfilesystem: 'EFS',
  elasticloadbalancing: 'Elastic Load Balancing',
  es: 'OpenSearch',
  events: 'EventBridge',
  firehose: 'Firehose',
  geo: 'Location',
  glue: 'Glue',
  kinesis: 'Kinesis',
  lambda: 'Lambda',
  lightsail: 'Lightsail',
  logs: 'CloudWatch Logs',
  redshift: 'Redshift',
  route53: 'Route 53',
  route53resolver: 'Route 53 Resolver',
  scheduler: 'EventBridge Scheduler',
  secretsmanager: 'Secrets Manager',
  servicediscovery: 'Cloud Map',
  states: 'Step Functions',
  wafv2: 'WAF',
};

/** What things are, where their ARN says it shortly or not at all. */
const NOUNS: Readonly<Record<string, string>> = {
  'elasticloadbalancing:loadbalancer': 'load balancer',
  'elasticloadbalancing:targetgroup': 'target group',
  'rds:db': 'instance',
  'rds:es': 'event subscription',
  'rds:og': 'option group',
  'rds:pg': 'parameter group',
  'rds:secgrp': 'security group',
  'rds:subgrp': 'subnet group',
  's3:accesspoint': 'access point',
  'sns:': 'topic',
  'sqs:': 'queue',
};

/** `RDS instance`, `Step Functions state machine`. */
export function nameKind(service: string, type: string): string {
  return `${nameService(service)} ${nounOf(service, type)}`;
}

/** `SQS queues`, `IAM policies`. */
export function nameKinds(service: string, type: string): string {
  const noun = nounOf(service, type);
  if (/[^aeiou]y$/i.test(noun)) return `${nameService(service)} ${noun.slice(0, -1)}ies`;
  return `${nameService(service)} ${noun}${/(s|x|ch|sh)$/i.test(noun) ? 'es' : 's'}`;
}

/** Most of those without a name of their own are abbreviations: `SQS`, `KMS`. */
function nameService(service: string): string {
  return SERVICES[service] ?? (service.length <= 4 ? service.toUpperCase() : service);
}

function nounOf(service: string, type: string): string {
  const known = NOUNS[`${service}:${type}`];
  if (known !== undefined) return known;
  const words = type.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/[-_]+/g, ' ');
  return words === '' ? 'resource' : words.toLowerCase();
}
