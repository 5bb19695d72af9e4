// The parameters that every template has: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-
// parameter-reference.html

/** What the pseudo parameters are taken from. */
export interface StackPlace {
  readonly accountId: string;
  readonly region: string;
  readonly stackId: string;
  readonly stackName: string;
  readonly notificationArns: readonly string[];
}

/** Stands for a property that is to be left out. */
export const NO_VALUE: unique symbol = Symbol('AWS::NoValue');

const NAMES = new Set([
  'AWS::AccountId',
  'AWS::NoValue',
  'AWS::NotificationARNs',
  'AWS::Partition',
  'AWS::Region',
  'AWS::StackId',
  'AWS::StackName',
  'AWS::URLSuffix',
]);

/** Tells a pseudo parameter from a name of the template. */
export const isPseudoParameter = (name: string): boolean => NAMES.has(name);

/** The value of a pseudo parameter; undefined for any other name. */
export function pseudoParameter(name: string, place: StackPlace): unknown {
  const isChina = place.region.startsWith('cn-');
  switch (name) {
    case 'AWS::AccountId':
      return place.accountId;
    case 'AWS::NoValue':
      return NO_VALUE;
    case 'AWS::NotificationARNs':
      return place.notificationArns;
    case 'AWS::Partition':
      return isChina ? 'aws-cn' : place.region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
    case 'AWS::Region':
      return place.region;
    case 'AWS::StackId':
      return place.stackId;
    case 'AWS::StackName':
      return place.stackName;
    case 'AWS::URLSuffix':
      return isChina ? 'amazonaws.com.cn' : 'amazonaws.com';
    default:
      return undefined;
  }
}
