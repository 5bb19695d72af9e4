import fc from 'fast-check';
import { expect, test } from 'vitest';
import { membersOfParameters } from './ec2-wire.js';
import { paramsOfForm } from './query-form.js';
import { escapeXml } from './xml.js';

test('lists, objects and maps of the query protocol', () => {
  const form = new URLSearchParams(
    'Action=X&Version=1&A=1&Tags.member.2.Key=b&Tags.member.1.Key=a&M.entry.1.key=k&M.entry.1.value=v&E=',
  );
  expect(paramsOfForm(form)).toEqual({ A: '1', Tags: [{ Key: 'a' }, { Key: 'b' }], M: { k: 'v' }, E: '' });
});

test("EC2's parameters get the SDK's names", () => {
  const form = new URLSearchParams(
    'VpcId.1=vpc-1&Filter.1.Name=n&Filter.1.Value.1=v&LaunchTemplateData.NetworkInterface.1.SecurityGroupId.1=sg-1' +
      '&LaunchTemplateData.SecurityGroupId.1=sg-2&IpPermissions.1.Groups.1.GroupId=sg-3&ResourceId.1=i-1&Tag.1.Key=k' +
      '&LaunchTemplateData.BlockDeviceMapping.1.Ebs.VolumeSize=8&GroupDescription=d&LaunchTemplateVersion.1=$Latest',
  );
  expect(membersOfParameters(paramsOfForm(form))).toEqual({
    VpcIds: ['vpc-1'],
    Filters: [{ Name: 'n', Values: ['v'] }],
    LaunchTemplateData: {
      NetworkInterfaces: [{ Groups: ['sg-1'] }],
      SecurityGroupIds: ['sg-2'],
      BlockDeviceMappings: [{ Ebs: { VolumeSize: '8' } }],
    },
    IpPermissions: [{ UserIdGroupPairs: [{ GroupId: 'sg-3' }] }],
    Resources: ['i-1'],
    Tags: [{ Key: 'k' }],
    Description: 'd',
    Versions: ['$Latest'],
  });
});

test('no form breaks the reader, and no name is special', () => {
  const name = fc.oneof(
    fc.string(),
    fc.constantFrom('__proto__', 'a.__proto__.b', 'a.1', 'a.member.1', 'a', 'a.b..c'),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(name, fc.string())), (pairs) => {
      membersOfParameters(paramsOfForm(new URLSearchParams(pairs)));
      expect(Object.getPrototypeOf({})).toBe(Object.prototype);
    }),
  );
});

test('text is escaped for XML', () => {
  expect(escapeXml('a<b>&"c"\u0001\n')).toBe('a&lt;b&gt;&amp;&quot;c&quot;\n');
});
