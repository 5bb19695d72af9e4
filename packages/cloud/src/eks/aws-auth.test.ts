import { expect, test } from 'vitest';
import { mappedUser } from './aws-auth.js';

const map = {
  mapRoles: '- rolearn: arn:aws:iam::1:role/devs\n  username: dev-{{SessionName}}\n  groups: [dev, ops]\n',
  mapUsers: '- userarn: arn:aws:iam::1:user/eve\n  username: eve\n  groups:\n  - admins\n',
};

test.each([
  ['arn:aws:iam::1:role/devs', { username: 'dev-s', groups: ['dev', 'ops'] }],
  ['arn:aws:iam::1:role/team/a/devs', { username: 'dev-s', groups: ['dev', 'ops'] }],
  ['arn:aws:iam::1:user/eve', { username: 'eve', groups: ['admins'] }],
  ['arn:aws:iam::1:role/others', undefined],
])('%s is %o', (arn, user) => {
  expect(mappedUser(map, { arn, sessionName: 's' })).toEqual(user);
});

test('a broken map names nobody', () => {
  expect(mappedUser({ mapRoles: '{' }, { arn: 'x', sessionName: '' })).toBeUndefined();
});
