import { beforeEach, describe, expect, test } from 'vitest';
import { testCloud, type TestCloud } from '../../test-support/cluster-fixture.js';
import type { Principal } from '../principal.js';

let cloud: TestCloud;
beforeEach(() => {
  cloud = testCloud();
});

const root: Principal = { kind: 'root', accountId: '123456789012' };
const eve: Principal = { kind: 'user', accountId: '123456789012', userName: 'eve' };
const RoleArn = 'arn:aws:iam::123456789012:role/r';

async function roleTrusting(trust: object): Promise<void> {
  await cloud.call('iam', 'CreateUser', { UserName: 'eve' });
  const statement = { Effect: 'Allow', Action: 'sts:AssumeRole', ...trust };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  await cloud.call('iam', 'CreateRole', { RoleName: 'r', AssumeRolePolicyDocument });
}

const secret = { Condition: { StringEquals: { 'sts:ExternalId': 'x1' } } };

describe('AssumeRole', () => {
  test.each([
    ['the account, called by its root', { Principal: { AWS: '123456789012' } }, {}, root, true],
    [
      'the account, called by a user without a permission',
      { Principal: { AWS: '123456789012' } },
      {},
      eve,
      false,
    ],
    ['the user by name', { Principal: { AWS: 'arn:aws:iam::123456789012:user/eve' } }, {}, eve, true],
    ['another account', { Principal: { AWS: '999999999999' } }, {}, root, false],
    ['a service', { Principal: { Service: 'ec2.amazonaws.com' } }, {}, root, false],
    [
      'an external id, given',
      { Principal: { AWS: '123456789012' }, ...secret },
      { ExternalId: 'x1' },
      root,
      true,
    ],
    [
      'an external id, wrong',
      { Principal: { AWS: '123456789012' }, ...secret },
      { ExternalId: 'x2' },
      root,
      false,
    ],
    ['an external id, missing', { Principal: { AWS: '123456789012' }, ...secret }, {}, root, false],
  ])('trust in %s', async (_, trust, params, caller, allowed) => {
    await roleTrusting(trust);
    const refusal = await cloud.refusal(
      'sts',
      'AssumeRole',
      { RoleArn, RoleSessionName: 'me', ...params },
      caller,
    );
    expect(refusal === 'no refusal').toBe(allowed);
    if (!allowed)
      expect(refusal).toMatch(
        /^AccessDenied: User: .* is not authorized to perform: sts:AssumeRole on resource/,
      );
  });

  test('a role that does not exist is refused like one that does not trust', async () => {
    expect(await cloud.refusal('sts', 'AssumeRole', { RoleArn, RoleSessionName: 'me' })).toMatch(
      /^AccessDenied/,
    );
  });

  test.each([
    [{ DurationSeconds: 60 }, 'greater than or equal to 900'],
    [{ DurationSeconds: 7200 }, 'exceeds the MaxSessionDuration'],
    [{ RoleSessionName: 'a' }, 'roleSessionName'],
  ])('%o is refused', async (params, message) => {
    await roleTrusting({ Principal: { AWS: '123456789012' } });
    expect(await cloud.refusal('sts', 'AssumeRole', { RoleArn, RoleSessionName: 'me', ...params })).toContain(
      message,
    );
  });
});
