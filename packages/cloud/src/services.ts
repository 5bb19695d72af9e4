// The services of the embedded AWS.
import { iamService } from './iam/service.js';
import type { Service } from './service.js';
import { stsService } from './sts/service.js';

export const services: readonly Service[] = [stsService, iamService];
