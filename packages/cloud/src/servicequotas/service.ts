// Service Quotas: the quotas that creation is refused by.
import { awsError } from '../aws-error.js';
import { pageOf } from '../paging.js';
import { integer, requiredText, text, type Params } from '../params.js';
import { quotasOf, type Quota } from '../quotas.js';
import type { CloudContext, Operation, Service } from '../service.js';

const get: Operation = (params, context) => {
  const code = requiredText(params, 'QuotaCode');
  const service = requiredText(params, 'ServiceCode');
  const quota = quotasOf(context.options).find((each) => each.code === code && each.service === service);
  if (!quota)
    throw awsError(
      'NoSuchResourceException',
      'The request failed because the specified quota does not exist.',
    );
  return { Quota: quotaView(quota, context) };
};

const list: Operation = (params, context) => {
  const service = requiredText(params, 'ServiceCode');
  const own = quotasOf(context.options).filter((each) => each.service === service);
  const page = pageOf(own, { limit: integer(params, 'MaxResults') ?? 100, token: text(params, 'NextToken') });
  return { Quotas: page.items.map((quota) => quotaView(quota, context)), NextToken: page.next };
};

export const serviceQuotasService: Service = {
  name: 'servicequotas',
  protocol: 'json',
  namespace: 'ServiceQuotasV20190624',
  operations: {
    GetServiceQuota: get,
    GetAWSDefaultServiceQuota: get,
    ListServiceQuotas: list,
    ListAWSDefaultServiceQuotas: list,
  },
};

const quotaView = (quota: Quota, { region, accountId }: CloudContext): Params => ({
  ServiceCode: quota.service,
  ServiceName: quota.service,
  QuotaCode: quota.code,
  QuotaName: quota.name,
  QuotaArn: `arn:aws:servicequotas:${region}:${accountId}:${quota.service}/${quota.code}`,
  Value: quota.value,
  Unit: 'None',
  Adjustable: true,
  GlobalQuota: false,
});
