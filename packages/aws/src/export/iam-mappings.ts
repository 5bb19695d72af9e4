// IAM: roles with what they may do, instance profiles, the OIDC provider.
import { as, elsewhere, type Mapping } from './field-rules.js';

const tags = as('tags', 'tags');

export const iamMappings: Readonly<Record<string, Mapping>> = {
  'AWS::IAM::Role': {
    type: 'aws_iam_role',
    rules: {
      RoleName: 'name',
      Path: 'path',
      PermissionsBoundary: 'permissions_boundary',
      AssumeRolePolicyDocument: as('json', 'assume_role_policy'),
      ManagedPolicyArns: elsewhere,
      Policies: elsewhere,
      Tags: tags,
    },
    attributes: { Ref: 'name', Arn: 'arn' },
  },
  'AWS::IAM::Policy': {
    type: 'aws_iam_role_policy',
    rules: { PolicyName: 'name', PolicyDocument: as('json', 'policy'), Roles: as('first', 'role') },
  },
  'AWS::IAM::InstanceProfile': {
    type: 'aws_iam_instance_profile',
    rules: { Path: 'path', Roles: as('first', 'role') },
    attributes: { Ref: 'name', Arn: 'arn' },
  },
  'AWS::IAM::OIDCProvider': {
    type: 'aws_iam_openid_connect_provider',
    rules: { Url: 'url', ClientIdList: 'client_id_list', ThumbprintList: 'thumbprint_list', Tags: tags },
    attributes: { Arn: 'arn' },
  },
};
