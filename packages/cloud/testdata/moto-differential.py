"""The same calls of boto3 to two endpoints, moto's and ours; prints what differs, one difference a line.

usage: moto-differential.py MOTO_URL OUR_URL
Compared are error codes, the members of answers (not their ids and times), and the values of states.
"""

import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, ParamValidationError
from botocore.parsers import ResponseParserError

TRUST = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "eks.amazonaws.com"}, "Action": "sts:AssumeRole"}]})
NODE_TRUST = TRUST.replace("eks.amazonaws.com", "ec2.amazonaws.com")
POLICY = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]})
TEMPLATE = json.dumps({"Resources": {"Role": {"Type": "AWS::IAM::Role", "Properties": {
    "AssumeRolePolicyDocument": json.loads(TRUST)}}}, "Outputs": {"Arn": {"Value": {"Fn::GetAtt": ["Role", "Arn"]}}}})
ZONE = {"Name": "zone-name", "Values": ["us-west-2a", "us-west-2b"]}


def saved(name):
    """Stands for a value that an earlier answer gave."""
    return {"@": name}


# service, operation, parameters, what to keep of the answer: {name: path}
STEPS = [
    ("sts", "get_caller_identity", {}, {}),
    ("ec2", "describe_regions", {"RegionNames": ["us-west-2"]}, {}),
    ("ec2", "describe_availability_zones", {"Filters": [ZONE]}, {}),
    ("ec2", "create_vpc", {"CidrBlock": "10.0.0.0/16", "TagSpecifications": [
        {"ResourceType": "vpc", "Tags": [{"Key": "Name", "Value": "x"}]}]}, {"vpc": "Vpc.VpcId"}),
    ("ec2", "create_vpc", {"CidrBlock": "10.0.0.0/8"}, {}),
    ("ec2", "describe_vpcs", {"VpcIds": [saved("vpc")]}, {}),
    ("ec2", "describe_vpcs", {"VpcIds": ["vpc-0123456789abcdef0"]}, {}),
    ("ec2", "describe_vpc_attribute", {"VpcId": saved("vpc"), "Attribute": "enableDnsSupport"}, {}),
    ("ec2", "modify_vpc_attribute", {"VpcId": saved("vpc"), "EnableDnsHostnames": {"Value": True}}, {}),
    ("ec2", "create_subnet", {"VpcId": saved("vpc"), "CidrBlock": "10.0.0.0/24", "AvailabilityZone": "us-west-2a"},
     {"subnet": "Subnet.SubnetId"}),
    ("ec2", "create_subnet", {"VpcId": saved("vpc"), "CidrBlock": "10.0.0.0/25"}, {}),
    ("ec2", "create_subnet", {"VpcId": saved("vpc"), "CidrBlock": "192.168.0.0/24"}, {}),
    ("ec2", "create_subnet", {"VpcId": saved("vpc"), "CidrBlock": "10.0.1.0/24", "AvailabilityZone": "us-west-2b"},
     {"subnet2": "Subnet.SubnetId"}),
    ("ec2", "create_subnet", {"VpcId": saved("vpc"), "CidrBlock": "10.0.9.0/24", "AvailabilityZone": "us-west-9z"}, {}),
    ("ec2", "describe_subnets", {"SubnetIds": [saved("subnet")]}, {}),
    ("ec2", "modify_subnet_attribute", {"SubnetId": saved("subnet"), "MapPublicIpOnLaunch": {"Value": True}}, {}),
    ("ec2", "create_internet_gateway", {}, {"igw": "InternetGateway.InternetGatewayId"}),
    ("ec2", "attach_internet_gateway", {"InternetGatewayId": saved("igw"), "VpcId": saved("vpc")}, {}),
    ("ec2", "attach_internet_gateway", {"InternetGatewayId": saved("igw"), "VpcId": saved("vpc")}, {}),
    ("ec2", "delete_internet_gateway", {"InternetGatewayId": saved("igw")}, {}),
    ("ec2", "describe_internet_gateways", {"InternetGatewayIds": [saved("igw")]}, {}),
    ("ec2", "create_route_table", {"VpcId": saved("vpc")}, {"rtb": "RouteTable.RouteTableId"}),
    ("ec2", "create_route", {"RouteTableId": saved("rtb"), "DestinationCidrBlock": "0.0.0.0/0",
                             "GatewayId": saved("igw")}, {}),
    ("ec2", "create_route", {"RouteTableId": saved("rtb"), "DestinationCidrBlock": "0.0.0.0/0",
                             "GatewayId": saved("igw")}, {}),
    ("ec2", "associate_route_table", {"RouteTableId": saved("rtb"), "SubnetId": saved("subnet")},
     {"rtbassoc": "AssociationId"}),
    ("ec2", "describe_route_tables", {"RouteTableIds": [saved("rtb")]}, {}),
    ("ec2", "delete_route_table", {"RouteTableId": saved("rtb")}, {}),
    ("ec2", "delete_route", {"RouteTableId": saved("rtb"), "DestinationCidrBlock": "9.9.9.0/24"}, {}),
    ("ec2", "allocate_address", {"Domain": "vpc"}, {"eip": "AllocationId"}),
    ("ec2", "describe_addresses", {"AllocationIds": [saved("eip")]}, {}),
    ("ec2", "create_nat_gateway", {"SubnetId": saved("subnet"), "AllocationId": saved("eip")},
     {"nat": "NatGateway.NatGatewayId"}),
    ("ec2", "describe_nat_gateways", {"NatGatewayIds": [saved("nat")]}, {}),
    ("ec2", "describe_nat_gateways", {"NatGatewayIds": ["nat-0123456789abcdef0"]}, {}),
    ("ec2", "create_security_group", {"GroupName": "g", "Description": "g", "VpcId": saved("vpc")}, {"sg": "GroupId"}),
    ("ec2", "create_security_group", {"GroupName": "g", "Description": "g", "VpcId": saved("vpc")}, {}),
    ("ec2", "authorize_security_group_ingress", {"GroupId": saved("sg"), "IpPermissions": [
        {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]}, {}),
    ("ec2", "authorize_security_group_ingress", {"GroupId": saved("sg"), "IpPermissions": [
        {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]}, {}),
    ("ec2", "describe_security_groups", {"GroupIds": [saved("sg")]}, {}),
    ("ec2", "describe_security_groups", {"GroupIds": ["sg-0123456789abcdef0"]}, {}),
    ("ec2", "describe_security_group_rules", {"Filters": [{"Name": "group-id", "Values": [saved("sg")]}]}, {}),
    ("ec2", "revoke_security_group_ingress", {"GroupId": saved("sg"), "IpPermissions": [
        {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]}, {}),
    ("ec2", "create_key_pair", {"KeyName": "k"}, {}),
    ("ec2", "create_key_pair", {"KeyName": "k"}, {}),
    ("ec2", "describe_key_pairs", {"KeyNames": ["k"]}, {}),
    ("ec2", "describe_key_pairs", {"KeyNames": ["none"]}, {}),
    ("ec2", "create_launch_template", {"LaunchTemplateName": "own", "LaunchTemplateData": {"InstanceType": "m5.large"}},
     {"lt": "LaunchTemplate.LaunchTemplateId"}),
    ("ec2", "create_launch_template", {"LaunchTemplateName": "own", "LaunchTemplateData": {"InstanceType": "m5.large"}},
     {}),
    ("ec2", "create_launch_template_version", {"LaunchTemplateId": saved("lt"), "SourceVersion": "1",
                                               "LaunchTemplateData": {"InstanceType": "m5.xlarge"}}, {}),
    ("ec2", "describe_launch_template_versions", {"LaunchTemplateId": saved("lt"), "Versions": ["$Latest"]}, {}),
    ("ec2", "describe_launch_templates", {"LaunchTemplateNames": ["none"]}, {}),
    ("ec2", "describe_instance_types", {"InstanceTypes": ["g5.12xlarge"]}, {}),
    ("ec2", "describe_instance_types", {"InstanceTypes": ["none.large"]}, {}),
    ("ec2", "describe_instance_type_offerings", {"LocationType": "availability-zone", "Filters": [
        {"Name": "instance-type", "Values": ["m5.large"]}]}, {}),
    ("ec2", "create_network_acl", {"VpcId": saved("vpc")}, {"acl": "NetworkAcl.NetworkAclId"}),
    ("ec2", "create_network_acl_entry", {"NetworkAclId": saved("acl"), "RuleNumber": 100, "Protocol": "6", "Egress": False,
                                         "RuleAction": "allow", "CidrBlock": "0.0.0.0/0",
                                         "PortRange": {"From": 1, "To": 2}}, {}),
    ("ec2", "describe_network_acls", {"NetworkAclIds": [saved("acl")]}, {}),
    ("ec2", "delete_network_acl", {"NetworkAclId": saved("acl")}, {}),
    ("ec2", "create_dhcp_options", {"DhcpConfigurations": [{"Key": "domain-name", "Values": ["x.internal"]}]},
     {"dopt": "DhcpOptions.DhcpOptionsId"}),
    ("ec2", "associate_dhcp_options", {"DhcpOptionsId": saved("dopt"), "VpcId": saved("vpc")}, {}),
    ("ec2", "create_managed_prefix_list", {"PrefixListName": "p", "AddressFamily": "IPv4", "MaxEntries": 2,
                                           "Entries": [{"Cidr": "10.0.0.0/8"}]}, {"pl": "PrefixList.PrefixListId"}),
    ("ec2", "get_managed_prefix_list_entries", {"PrefixListId": saved("pl")}, {}),
    ("ec2", "create_egress_only_internet_gateway", {"VpcId": saved("vpc")},
     {"eigw": "EgressOnlyInternetGateway.EgressOnlyInternetGatewayId"}),
    ("ec2", "delete_egress_only_internet_gateway", {"EgressOnlyInternetGatewayId": saved("eigw")}, {}),
    ("ec2", "create_vpc_endpoint", {"VpcId": saved("vpc"), "ServiceName": "com.amazonaws.us-west-2.s3",
                                    "VpcEndpointType": "Gateway", "RouteTableIds": [saved("rtb")]},
     {"vpce": "VpcEndpoint.VpcEndpointId"}),
    ("ec2", "describe_vpc_endpoints", {"VpcEndpointIds": [saved("vpce")]}, {}),
    ("ec2", "delete_vpc_endpoints", {"VpcEndpointIds": [saved("vpce")]}, {}),
    ("ec2", "create_placement_group", {"GroupName": "pg", "Strategy": "cluster"}, {}),
    ("ec2", "describe_placement_groups", {"GroupNames": ["pg"]}, {}),
    ("ec2", "create_tags", {"Resources": [saved("vpc")], "Tags": [{"Key": "a", "Value": "b"}]}, {}),
    ("ec2", "describe_tags", {"Filters": [{"Name": "resource-id", "Values": [saved("vpc")]}]}, {}),
    ("ec2", "delete_vpc", {"VpcId": saved("vpc")}, {}),
    ("ec2", "delete_subnet", {"SubnetId": "subnet-0123456789abcdef0"}, {}),
    ("iam", "create_role", {"RoleName": "c", "AssumeRolePolicyDocument": TRUST, "Tags": [{"Key": "a", "Value": "b"}]},
     {"role": "Role.Arn"}),
    ("iam", "create_role", {"RoleName": "c", "AssumeRolePolicyDocument": TRUST}, {}),
    ("iam", "create_role", {"RoleName": "bad", "AssumeRolePolicyDocument": "{"}, {}),
    ("iam", "get_role", {"RoleName": "c"}, {}),
    ("iam", "get_role", {"RoleName": "none"}, {}),
    ("iam", "attach_role_policy", {"RoleName": "c", "PolicyArn": "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"}, {}),
    ("iam", "attach_role_policy", {"RoleName": "c", "PolicyArn": "arn:aws:iam::aws:policy/NoSuchPolicy"}, {}),
    ("iam", "list_attached_role_policies", {"RoleName": "c"}, {}),
    ("iam", "put_role_policy", {"RoleName": "c", "PolicyName": "p", "PolicyDocument": POLICY}, {}),
    ("iam", "get_role_policy", {"RoleName": "c", "PolicyName": "p"}, {}),
    ("iam", "get_role_policy", {"RoleName": "c", "PolicyName": "none"}, {}),
    ("iam", "list_role_policies", {"RoleName": "c"}, {}),
    ("iam", "delete_role", {"RoleName": "c"}, {}),
    ("iam", "create_policy", {"PolicyName": "own", "PolicyDocument": POLICY}, {"policy": "Policy.Arn"}),
    ("iam", "create_policy", {"PolicyName": "own", "PolicyDocument": POLICY}, {}),
    ("iam", "get_policy", {"PolicyArn": saved("policy")}, {}),
    ("iam", "get_policy_version", {"PolicyArn": saved("policy"), "VersionId": "v1"}, {}),
    ("iam", "list_policy_versions", {"PolicyArn": saved("policy")}, {}),
    ("iam", "create_role", {"RoleName": "n", "AssumeRolePolicyDocument": NODE_TRUST}, {"nodeRole": "Role.Arn"}),
    ("iam", "create_instance_profile", {"InstanceProfileName": "ip"}, {}),
    ("iam", "add_role_to_instance_profile", {"InstanceProfileName": "ip", "RoleName": "n"}, {}),
    ("iam", "add_role_to_instance_profile", {"InstanceProfileName": "ip", "RoleName": "c"}, {}),
    ("iam", "get_instance_profile", {"InstanceProfileName": "ip"}, {}),
    ("iam", "delete_instance_profile", {"InstanceProfileName": "ip"}, {}),
    ("iam", "list_instance_profiles_for_role", {"RoleName": "n"}, {}),
    ("iam", "create_open_id_connect_provider", {"Url": "https://oidc.example.com/id/1", "ClientIDList": ["sts.amazonaws.com"],
                                                "ThumbprintList": ["a" * 40]}, {"oidc": "OpenIDConnectProviderArn"}),
    ("iam", "create_open_id_connect_provider", {"Url": "https://oidc.example.com/id/1",
                                                "ThumbprintList": ["a" * 40]}, {}),
    ("iam", "get_open_id_connect_provider", {"OpenIDConnectProviderArn": saved("oidc")}, {}),
    ("iam", "get_open_id_connect_provider",
     {"OpenIDConnectProviderArn": "arn:aws:iam::123456789012:oidc-provider/none"}, {}),
    ("iam", "create_user", {"UserName": "u"}, {}),
    ("iam", "create_access_key", {"UserName": "u"}, {}),
    ("iam", "list_access_keys", {"UserName": "u"}, {}),
    ("iam", "get_user", {"UserName": "none"}, {}),
    ("iam", "list_open_id_connect_providers", {}, {}),
    ("sts", "assume_role", {"RoleArn": saved("nodeRole"), "RoleSessionName": "s"}, {}),
    ("autoscaling", "create_auto_scaling_group", {
        "AutoScalingGroupName": "asg", "MinSize": 0, "MaxSize": 3, "DesiredCapacity": 1,
        "VPCZoneIdentifier": saved("subnet"), "LaunchTemplate": {"LaunchTemplateId": saved("lt"), "Version": "$Latest"},
        "Tags": [{"Key": "k", "Value": "v", "PropagateAtLaunch": True}]}, {}),
    ("autoscaling", "create_auto_scaling_group", {
        "AutoScalingGroupName": "asg", "MinSize": 0, "MaxSize": 3, "VPCZoneIdentifier": saved("subnet"),
        "LaunchTemplate": {"LaunchTemplateId": saved("lt")}}, {}),
    ("autoscaling", "describe_auto_scaling_groups", {"AutoScalingGroupNames": ["asg"]}, {}),
    ("autoscaling", "describe_tags", {"Filters": [{"Name": "auto-scaling-group", "Values": ["asg"]}]}, {}),
    ("autoscaling", "set_desired_capacity", {"AutoScalingGroupName": "asg", "DesiredCapacity": 2}, {}),
    ("autoscaling", "set_desired_capacity", {"AutoScalingGroupName": "asg", "DesiredCapacity": 9}, {}),
    ("autoscaling", "describe_auto_scaling_instances", {}, {}),
    ("autoscaling", "put_lifecycle_hook", {"AutoScalingGroupName": "asg", "LifecycleHookName": "h",
                                           "LifecycleTransition": "autoscaling:EC2_INSTANCE_TERMINATING"}, {}),
    ("autoscaling", "describe_lifecycle_hooks", {"AutoScalingGroupName": "asg"}, {}),
    ("autoscaling", "put_scheduled_update_group_action", {
        "AutoScalingGroupName": "asg", "ScheduledActionName": "night", "Recurrence": "0 22 * * *", "MinSize": 0}, {}),
    ("autoscaling", "describe_scheduled_actions", {"AutoScalingGroupName": "asg"}, {}),
    ("autoscaling", "put_scaling_policy", {
        "AutoScalingGroupName": "asg", "PolicyName": "p", "AdjustmentType": "ChangeInCapacity", "ScalingAdjustment": 1},
     {}),
    ("autoscaling", "describe_policies", {"AutoScalingGroupName": "asg"}, {}),
    ("autoscaling", "suspend_processes", {"AutoScalingGroupName": "asg", "ScalingProcesses": ["AZRebalance"]}, {}),
    ("autoscaling", "describe_scaling_activities", {"AutoScalingGroupName": "asg"}, {}),
    ("autoscaling", "delete_auto_scaling_group", {"AutoScalingGroupName": "asg"}, {}),
    ("autoscaling", "delete_auto_scaling_group", {"AutoScalingGroupName": "asg", "ForceDelete": True}, {}),
    ("autoscaling", "delete_auto_scaling_group", {"AutoScalingGroupName": "none"}, {}),
    ("eks", "create_cluster", {"name": "demo", "roleArn": saved("role"), "version": "1.34", "resourcesVpcConfig": {
        "subnetIds": [saved("subnet"), saved("subnet2")]}}, {}),
    ("eks", "create_cluster", {"name": "demo", "roleArn": saved("role"), "resourcesVpcConfig": {
        "subnetIds": [saved("subnet"), saved("subnet2")]}}, {}),
    ("eks", "describe_cluster", {"name": "demo"}, {}),
    ("eks", "describe_cluster", {"name": "none"}, {}),
    ("eks", "list_clusters", {}, {}),
    ("eks", "create_nodegroup", {"clusterName": "demo", "nodegroupName": "ng", "nodeRole": saved("nodeRole"),
                                 "subnets": [saved("subnet")], "scalingConfig": {
                                     "minSize": 0, "maxSize": 2, "desiredSize": 1},
                                 "labels": {"a": "b"}, "taints": [
                                     {"key": "t", "value": "v", "effect": "NO_SCHEDULE"}]}, {}),
    ("eks", "describe_nodegroup", {"clusterName": "demo", "nodegroupName": "ng"}, {}),
    ("eks", "describe_nodegroup", {"clusterName": "demo", "nodegroupName": "none"}, {}),
    ("eks", "list_nodegroups", {"clusterName": "demo"}, {}),
    ("eks", "update_nodegroup_config", {"clusterName": "demo", "nodegroupName": "ng",
                                        "scalingConfig": {"maxSize": 3}}, {}),
    ("eks", "tag_resource", {"resourceArn": "arn:aws:eks:us-west-2:123456789012:cluster/demo", "tags": {"a": "b"}}, {}),
    ("eks", "list_tags_for_resource", {"resourceArn": "arn:aws:eks:us-west-2:123456789012:cluster/demo"}, {}),
    ("eks", "delete_cluster", {"name": "demo"}, {}),
    ("eks", "delete_nodegroup", {"clusterName": "demo", "nodegroupName": "ng"}, {}),
    ("eks", "delete_nodegroup", {"clusterName": "demo", "nodegroupName": "none"}, {}),
    ("eks", "delete_cluster", {"name": "demo"}, {}),
    ("cloudformation", "validate_template", {"TemplateBody": TEMPLATE}, {}),
    ("cloudformation", "validate_template", {"TemplateBody": "{"}, {}),
    ("cloudformation", "create_stack", {"StackName": "s", "TemplateBody": TEMPLATE, "Capabilities": ["CAPABILITY_IAM"],
                                        "Tags": [{"Key": "a", "Value": "b"}]}, {}),
    ("cloudformation", "create_stack", {"StackName": "s", "TemplateBody": TEMPLATE,
                                        "Capabilities": ["CAPABILITY_IAM"]}, {}),
    ("cloudformation", "describe_stacks", {"StackName": "s"}, {}),
    ("cloudformation", "describe_stacks", {"StackName": "none"}, {}),
    ("cloudformation", "describe_stack_resources", {"StackName": "s"}, {}),
    ("cloudformation", "describe_stack_resource", {"StackName": "s", "LogicalResourceId": "Role"}, {}),
    ("cloudformation", "list_stack_resources", {"StackName": "s"}, {}),
    ("cloudformation", "get_template", {"StackName": "s"}, {}),
    ("cloudformation", "get_template_summary", {"StackName": "s"}, {}),
    ("cloudformation", "update_stack", {"StackName": "s", "TemplateBody": TEMPLATE,
                                        "Capabilities": ["CAPABILITY_IAM"]}, {}),
    ("cloudformation", "create_change_set", {"StackName": "s", "ChangeSetName": "c", "TemplateBody": TEMPLATE.replace(
        '"Role"', '"Other"'), "Capabilities": ["CAPABILITY_IAM"]}, {}),
    ("cloudformation", "list_change_sets", {"StackName": "s"}, {}),
    ("cloudformation", "delete_change_set", {"StackName": "s", "ChangeSetName": "c"}, {}),
    ("cloudformation", "list_exports", {}, {}),
    ("cloudformation", "list_stacks", {"StackStatusFilter": ["CREATE_COMPLETE"]}, {}),
    ("cloudformation", "delete_stack", {"StackName": "s"}, {}),
    ("cloudformation", "describe_stacks", {"StackName": "s"}, {}),
    ("ssm", "put_parameter", {"Name": "/a/b", "Value": "v", "Type": "String"}, {}),
    ("ssm", "put_parameter", {"Name": "/a/b", "Value": "v", "Type": "String"}, {}),
    ("ssm", "get_parameter", {"Name": "/a/b"}, {}),
    ("ssm", "get_parameter", {"Name": "/none"}, {}),
    ("ssm", "get_parameters", {"Names": ["/a/b", "/none"]}, {}),
    ("ssm", "get_parameters_by_path", {"Path": "/a"}, {}),
    ("ssm", "describe_parameters", {"ParameterFilters": [{"Key": "Name", "Values": ["/a/b"]}]}, {}),
    ("ssm", "add_tags_to_resource", {"ResourceType": "Parameter", "ResourceId": "/a/b",
                                     "Tags": [{"Key": "a", "Value": "b"}]}, {}),
    ("ssm", "list_tags_for_resource", {"ResourceType": "Parameter", "ResourceId": "/a/b"}, {}),
    ("ssm", "delete_parameter", {"Name": "/a/b"}, {}),
    ("kms", "create_key", {"Description": "d"}, {"key": "KeyMetadata.KeyId"}),
    ("kms", "describe_key", {"KeyId": saved("key")}, {}),
    ("kms", "describe_key", {"KeyId": "11111111-2222-3333-4444-555555555555"}, {}),
    ("kms", "create_alias", {"AliasName": "alias/a", "TargetKeyId": saved("key")}, {}),
    ("kms", "create_alias", {"AliasName": "alias/a", "TargetKeyId": saved("key")}, {}),
    ("kms", "list_aliases", {"KeyId": saved("key")}, {}),
    ("kms", "enable_key_rotation", {"KeyId": saved("key")}, {}),
    ("kms", "get_key_rotation_status", {"KeyId": saved("key")}, {}),
    ("kms", "get_key_policy", {"KeyId": saved("key"), "PolicyName": "default"}, {}),
    ("kms", "schedule_key_deletion", {"KeyId": saved("key"), "PendingWindowInDays": 7}, {}),
    ("logs", "create_log_group", {"logGroupName": "g"}, {}),
    ("logs", "create_log_group", {"logGroupName": "g"}, {}),
    ("logs", "put_retention_policy", {"logGroupName": "g", "retentionInDays": 7}, {}),
    ("logs", "put_retention_policy", {"logGroupName": "none", "retentionInDays": 7}, {}),
    ("logs", "describe_log_groups", {"logGroupNamePrefix": "g"}, {}),
    ("logs", "delete_log_group", {"logGroupName": "g"}, {}),
    ("sqs", "create_queue", {"QueueName": "q", "Attributes": {"MessageRetentionPeriod": "300"}}, {"queue": "QueueUrl"}),
    ("sqs", "get_queue_attributes", {"QueueUrl": saved("queue"), "AttributeNames": ["All"]}, {}),
    ("sqs", "get_queue_url", {"QueueName": "none"}, {}),
    ("sqs", "delete_queue", {"QueueUrl": saved("queue")}, {}),
    ("events", "put_rule", {"Name": "r", "EventPattern": "{\"source\": [\"aws.ec2\"]}"}, {}),
    ("events", "put_targets", {"Rule": "r", "Targets": [{"Id": "1", "Arn": "arn:aws:sqs:us-west-2:123456789012:q"}]}, {}),
    ("events", "describe_rule", {"Name": "r"}, {}),
    ("events", "describe_rule", {"Name": "none"}, {}),
    ("events", "list_targets_by_rule", {"Rule": "r"}, {}),
    ("events", "delete_rule", {"Name": "r"}, {}),
    ("ecr", "create_repository", {"repositoryName": "ml/workers"}, {}),
    ("ecr", "create_repository", {"repositoryName": "ml/workers"}, {}),
    ("ecr", "describe_repositories", {"repositoryNames": ["none"]}, {}),
    ("ecr", "get_lifecycle_policy", {"repositoryName": "ml/workers"}, {}),
    ("ecr", "delete_repository", {"repositoryName": "ml/workers"}, {}),
]

STATES = {"State", "Status", "StackStatus", "ResourceStatus", "KeyState", "LifecycleState", "ExecutionStatus",
          "status", "IsDefault", "EngineType", "VersionNumber", "DesiredCapacity", "MinSize", "MaxSize"}


class World:
    """One endpoint, with what its answers gave."""

    def __init__(self, url):
        self.url, self.clients, self.kept = url, {}, {}

    def client(self, service):
        if service not in self.clients:
            config = Config(retries={"max_attempts": 0}, region_name="us-west-2")
            self.clients[service] = boto3.client(
                service, endpoint_url=self.url, config=config, aws_access_key_id="AKIATEST",
                aws_secret_access_key="secret")
        return self.clients[service]

    def filled(self, value):
        if isinstance(value, dict):
            return self.kept.get(value["@"], "none") if set(value) == {"@"} else {
                key: self.filled(item) for key, item in value.items()}
        return [self.filled(item) for item in value] if isinstance(value, list) else value

    def ask(self, service, operation, params, keep):
        try:
            answer = getattr(self.client(service), operation)(**self.filled(params))
        except ClientError as error:
            return {"error": error.response["Error"].get("Code")}
        except ParamValidationError as error:
            return {"error": "client: " + str(error)[:80]}
        except ResponseParserError:
            return {"error": "no answer of AWS"}
        answer.pop("ResponseMetadata", None)
        for name, path in keep.items():
            value = answer
            for part in path.split("."):
                value = value[part]
            self.kept[name] = value
        return answer


def differences(path, moto, ours):
    """What moto's answer has and ours has not, another type, another state; what ours has more is its own affair."""
    if isinstance(moto, dict) and isinstance(ours, dict):
        for key, value in moto.items():
            if key not in ours:
                if value not in (None, "", [], {}, False):
                    yield f"{path}.{key}", "missing"
            else:
                yield from differences(f"{path}.{key}", value, ours[key])
    elif isinstance(moto, list) and isinstance(ours, list):
        if bool(moto) != bool(ours):
            yield path, "empty" if not ours else "not empty"
        elif moto:
            yield from differences(path + "[]", moto[0], ours[0])
    elif type(moto) is not type(ours):
        yield path, f"a {type(ours).__name__} where moto has a {type(moto).__name__}"
    elif path.rsplit(".", 1)[-1] in STATES and moto != ours:
        yield path, f"{ours} where moto says {moto}"


def main(moto_url, our_url):
    moto, ours = World(moto_url), World(our_url)
    for service, operation, params, keep in STEPS:
        theirs, mine = (world.ask(service, operation, params, keep) for world in (moto, ours))
        name = f"{service}.{operation}"
        if "error" in theirs or "error" in mine:
            if theirs.get("error") != mine.get("error"):
                print(f"{name}: moto {theirs.get('error', 'ok')}, ours {mine.get('error', 'ok')}")
            continue
        for path, what in differences("", theirs, mine):
            print(f"{name}{path}: {what}")


if __name__ == "__main__":
    main(*sys.argv[1:])
