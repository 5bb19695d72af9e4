// The services of the embedded AWS.
import { autoscalingService } from './autoscaling/service.js';
import { cloudFormationService } from './cloudformation/service.js';
import { ecrService } from './ecr/service.js';
import { ec2Service } from './ec2/service.js';
import { eksService } from './eks/service.js';
import { eventsService } from './events/service.js';
import { iamService } from './iam/service.js';
import { kmsService } from './kms/service.js';
import { logsService } from './logs/service.js';
import { pricingService } from './pricing/service.js';
import type { Service } from './service.js';
import { serviceQuotasService } from './servicequotas/service.js';
import { sqsService } from './sqs/service.js';
import { ssmService } from './ssm/service.js';
import { stsService } from './sts/service.js';

export const services: readonly Service[] = [
  stsService,
  iamService,
  ec2Service,
  autoscalingService,
  eksService,
  cloudFormationService,
  ssmService,
  kmsService,
  logsService,
  serviceQuotasService,
  pricingService,
  sqsService,
  eventsService,
  ecrService,
];
