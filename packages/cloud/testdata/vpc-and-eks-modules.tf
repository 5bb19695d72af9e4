# What the well-known VPC, EKS and Karpenter modules make beside a plain network and cluster, resource by resource.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

provider "aws" {
  region = "us-west-2"
  default_tags { tags = { owner = "ml" } }
}

variable "log_days" {
  type    = number
  default = 90
}

data "aws_caller_identity" "me" {}
data "aws_partition" "here" {}
data "aws_region" "here" {}
data "aws_iam_session_context" "me" { arn = data.aws_caller_identity.me.arn }
data "aws_availability_zones" "here" {
  filter {
    name   = "opt-in-status"
    values = ["opt-in-not-required"]
  }
}

locals {
  name  = "modules"
  zones = slice(data.aws_availability_zones.here.names, 0, 3)
}

# --- VPC module

resource "aws_vpc" "this" {
  cidr_block           = "10.0.0.0/16"
  enable_dns_hostnames = true
}

resource "aws_vpc_ipv4_cidr_block_association" "pods" {
  vpc_id     = aws_vpc.this.id
  cidr_block = "100.64.0.0/16"
}

resource "aws_vpc_dhcp_options" "this" {
  domain_name         = "ml.internal"
  domain_name_servers = ["AmazonProvidedDNS"]
}

resource "aws_vpc_dhcp_options_association" "this" {
  vpc_id          = aws_vpc.this.id
  dhcp_options_id = aws_vpc_dhcp_options.this.id
}

resource "aws_default_security_group" "this" {
  vpc_id = aws_vpc.this.id
}

resource "aws_default_route_table" "this" {
  default_route_table_id = aws_vpc.this.default_route_table_id
}

resource "aws_default_network_acl" "this" {
  default_network_acl_id = aws_vpc.this.default_network_acl_id
  ingress {
    rule_no    = 100
    action     = "allow"
    protocol   = "-1"
    from_port  = 0
    to_port    = 0
    cidr_block = "0.0.0.0/0"
  }
  egress {
    rule_no    = 100
    action     = "allow"
    protocol   = "-1"
    from_port  = 0
    to_port    = 0
    cidr_block = "0.0.0.0/0"
  }
  lifecycle { ignore_changes = [subnet_ids] }
}

resource "aws_subnet" "private" {
  count             = 3
  vpc_id            = aws_vpc.this.id
  availability_zone = local.zones[count.index]
  cidr_block        = cidrsubnet("10.0.0.0/16", 4, count.index)
  tags              = { "kubernetes.io/role/internal-elb" = 1, "karpenter.sh/discovery" = local.name }
}

resource "aws_subnet" "public" {
  count                   = 3
  vpc_id                  = aws_vpc.this.id
  availability_zone       = local.zones[count.index]
  cidr_block              = cidrsubnet("10.0.0.0/16", 8, count.index + 48)
  map_public_ip_on_launch = true
  tags                    = { "kubernetes.io/role/elb" = 1 }
}

resource "aws_network_acl" "private" {
  vpc_id     = aws_vpc.this.id
  subnet_ids = aws_subnet.private[*].id
}

resource "aws_network_acl_rule" "private" {
  for_each       = { in = false, out = true }
  network_acl_id = aws_network_acl.private.id
  egress         = each.value
  rule_number    = 100
  rule_action    = "allow"
  protocol       = "tcp"
  from_port      = 1
  to_port        = 65535
  cidr_block     = "0.0.0.0/0"
}

resource "aws_internet_gateway" "this" { vpc_id = aws_vpc.this.id }
resource "aws_egress_only_internet_gateway" "this" { vpc_id = aws_vpc.this.id }

resource "aws_eip" "nat" {
  domain     = "vpc"
  depends_on = [aws_internet_gateway.this]
}

resource "aws_nat_gateway" "this" {
  allocation_id = aws_eip.nat.id
  subnet_id     = aws_subnet.public[0].id
}

resource "aws_route_table" "public" { vpc_id = aws_vpc.this.id }
resource "aws_route_table" "private" { vpc_id = aws_vpc.this.id }

resource "aws_route" "public" {
  route_table_id         = aws_route_table.public.id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.this.id
  timeouts { create = "5m" }
}

resource "aws_route" "private" {
  route_table_id         = aws_route_table.private.id
  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = aws_nat_gateway.this.id
}

resource "aws_route_table_association" "public" {
  count          = 3
  subnet_id      = aws_subnet.public[count.index].id
  route_table_id = aws_route_table.public.id
}

resource "aws_route_table_association" "private" {
  count          = 3
  subnet_id      = aws_subnet.private[count.index].id
  route_table_id = aws_route_table.private.id
}

resource "aws_cloudwatch_log_group" "flow" {
  name              = "/aws/vpc-flow-log/${aws_vpc.this.id}"
  retention_in_days = var.log_days
}

data "aws_iam_policy_document" "flow_trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["vpc-flow-logs.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "flow" {
  name_prefix        = "vpc-flow-log-role-"
  assume_role_policy = data.aws_iam_policy_document.flow_trust.json
}

resource "aws_flow_log" "this" {
  vpc_id                   = aws_vpc.this.id
  traffic_type             = "ALL"
  log_destination          = aws_cloudwatch_log_group.flow.arn
  log_destination_type     = "cloud-watch-logs"
  iam_role_arn             = aws_iam_role.flow.arn
  max_aggregation_interval = 60
}

resource "aws_ec2_managed_prefix_list" "offices" {
  name           = "offices"
  address_family = "IPv4"
  max_entries    = 5
  entry {
    cidr        = "203.0.113.0/24"
    description = "Lisbon"
  }
}

# --- VPC endpoints module

data "aws_vpc_endpoint_service" "s3" {
  service      = "s3"
  service_type = "Gateway"
}

data "aws_vpc_endpoint_service" "sts" {
  service      = "sts"
  service_type = "Interface"
}

resource "aws_security_group" "endpoints" {
  name_prefix = "endpoints-"
  vpc_id      = aws_vpc.this.id
}

resource "aws_vpc_endpoint" "s3" {
  vpc_id            = aws_vpc.this.id
  service_name      = data.aws_vpc_endpoint_service.s3.service_name
  vpc_endpoint_type = "Gateway"
  route_table_ids   = [aws_route_table.private.id]
}

resource "aws_vpc_endpoint" "sts" {
  vpc_id              = aws_vpc.this.id
  service_name        = data.aws_vpc_endpoint_service.sts.service_name
  vpc_endpoint_type   = "Interface"
  subnet_ids          = aws_subnet.private[*].id
  security_group_ids  = [aws_security_group.endpoints.id]
  private_dns_enabled = true
}

# --- EKS module

data "aws_iam_policy_document" "cluster_trust" {
  statement {
    actions = ["sts:AssumeRole", "sts:TagSession"]
    principals {
      type        = "Service"
      identifiers = ["eks.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "cluster" {
  name_prefix        = "modules-cluster-"
  assume_role_policy = data.aws_iam_policy_document.cluster_trust.json
}

resource "aws_iam_role_policy_attachment" "cluster" {
  for_each   = toset(["AmazonEKSClusterPolicy", "AmazonEKSVPCResourceController"])
  role       = aws_iam_role.cluster.name
  policy_arn = "arn:${data.aws_partition.here.partition}:iam::aws:policy/${each.value}"
}

resource "aws_kms_key" "secrets" {
  enable_key_rotation = true
}

resource "aws_kms_alias" "secrets" {
  name          = "alias/eks/${local.name}"
  target_key_id = aws_kms_key.secrets.key_id
}

resource "aws_cloudwatch_log_group" "cluster" {
  name              = "/aws/eks/${local.name}/cluster"
  retention_in_days = var.log_days
}

resource "aws_security_group" "cluster" {
  name_prefix = "${local.name}-cluster-"
  vpc_id      = aws_vpc.this.id
  lifecycle { create_before_destroy = true }
}

resource "aws_security_group" "node" {
  name_prefix = "${local.name}-node-"
  vpc_id      = aws_vpc.this.id
  tags        = { "kubernetes.io/cluster/${local.name}" = "owned" }
}

resource "aws_security_group_rule" "node_self" {
  type              = "ingress"
  security_group_id = aws_security_group.node.id
  protocol          = "-1"
  from_port         = 0
  to_port           = 0
  self              = true
}

resource "aws_security_group_rule" "node_from_cluster" {
  type                     = "ingress"
  security_group_id        = aws_security_group.node.id
  protocol                 = "tcp"
  from_port                = 443
  to_port                  = 443
  source_security_group_id = aws_security_group.cluster.id
}

resource "aws_security_group_rule" "node_out" {
  type              = "egress"
  security_group_id = aws_security_group.node.id
  protocol          = "-1"
  from_port         = 0
  to_port           = 0
  cidr_blocks       = ["0.0.0.0/0"]
  ipv6_cidr_blocks  = ["::/0"]
}

resource "aws_vpc_security_group_egress_rule" "cluster" {
  security_group_id = aws_security_group.cluster.id
  ip_protocol       = "-1"
  cidr_ipv4         = "0.0.0.0/0"
}

resource "aws_vpc_security_group_ingress_rule" "offices" {
  security_group_id = aws_security_group.cluster.id
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  prefix_list_id    = aws_ec2_managed_prefix_list.offices.id
}

resource "aws_eks_cluster" "this" {
  name                          = local.name
  role_arn                      = aws_iam_role.cluster.arn
  version                       = "1.33"
  enabled_cluster_log_types     = ["audit", "api", "authenticator"]
  bootstrap_self_managed_addons = false
  access_config {
    authentication_mode                         = "API_AND_CONFIG_MAP"
    bootstrap_cluster_creator_admin_permissions = false
  }
  vpc_config {
    security_group_ids      = [aws_security_group.cluster.id]
    subnet_ids              = aws_subnet.private[*].id
    endpoint_private_access = true
    endpoint_public_access  = true
    public_access_cidrs     = ["0.0.0.0/0"]
  }
  kubernetes_network_config {
    ip_family         = "ipv4"
    service_ipv4_cidr = "172.20.0.0/16"
  }
  encryption_config {
    provider { key_arn = aws_kms_key.secrets.arn }
    resources = ["secrets"]
  }
  upgrade_policy { support_type = "STANDARD" }
  zonal_shift_config { enabled = true }
  depends_on = [aws_iam_role_policy_attachment.cluster, aws_cloudwatch_log_group.cluster]
}

resource "aws_ec2_tag" "cluster_primary_security_group" {
  resource_id = aws_eks_cluster.this.vpc_config[0].cluster_security_group_id
  key         = "team"
  value       = "ml"
}

resource "aws_eks_access_entry" "creator" {
  cluster_name  = aws_eks_cluster.this.name
  principal_arn = data.aws_iam_session_context.me.issuer_arn
  type          = "STANDARD"
}

resource "aws_eks_access_policy_association" "creator" {
  cluster_name  = aws_eks_cluster.this.name
  principal_arn = aws_eks_access_entry.creator.principal_arn
  policy_arn    = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"
  access_scope { type = "cluster" }
}

resource "aws_iam_openid_connect_provider" "oidc" {
  client_id_list  = ["sts.amazonaws.com"]
  thumbprint_list = ["9e99a48a9960b14926bb7f3b02e22da2b0ab7280"]
  url             = aws_eks_cluster.this.identity[0].oidc[0].issuer
}

data "aws_eks_addon_version" "this" {
  for_each           = toset(["coredns", "kube-proxy", "vpc-cni", "eks-pod-identity-agent"])
  addon_name         = each.value
  kubernetes_version = aws_eks_cluster.this.version
  most_recent        = true
}

resource "aws_eks_addon" "before" {
  for_each                    = toset(["vpc-cni", "eks-pod-identity-agent"])
  cluster_name                = aws_eks_cluster.this.name
  addon_name                  = each.value
  addon_version               = data.aws_eks_addon_version.this[each.value].version
  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "OVERWRITE"
  configuration_values        = each.value == "vpc-cni" ? jsonencode({ env = { ENABLE_PREFIX_DELEGATION = "true" } }) : null
}

resource "aws_eks_addon" "after" {
  for_each      = toset(["coredns", "kube-proxy"])
  cluster_name  = aws_eks_cluster.this.name
  addon_name    = each.value
  addon_version = data.aws_eks_addon_version.this[each.value].version
  depends_on    = [aws_eks_node_group.this]
}

resource "aws_eks_identity_provider_config" "sso" {
  cluster_name = aws_eks_cluster.this.name
  oidc {
    client_id                     = "kubernetes"
    identity_provider_config_name = "sso"
    issuer_url                    = "https://sso.example.com"
    groups_claim                  = "groups"
  }
}

# --- managed and self-managed node groups, Fargate

data "aws_iam_policy_document" "node_trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "node" {
  name_prefix           = "default-eks-node-group-"
  assume_role_policy    = data.aws_iam_policy_document.node_trust.json
  force_detach_policies = true
}

resource "aws_iam_role_policy_attachment" "node" {
  for_each   = toset(["AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy", "AmazonEC2ContainerRegistryReadOnly"])
  role       = aws_iam_role.node.name
  policy_arn = "arn:aws:iam::aws:policy/${each.value}"
}

resource "aws_iam_instance_profile" "node" {
  name_prefix = "self-managed-"
  role        = aws_iam_role.node.name
}

data "aws_ssm_parameter" "release" {
  name = "/aws/service/eks/optimized-ami/1.33/amazon-linux-2023/x86_64/standard/recommended/release_version"
}

data "aws_ami" "node" {
  most_recent = true
  owners      = ["amazon"]
  filter {
    name   = "name"
    values = ["amazon-eks-node-al2023-x86_64-standard-1.33-*"]
  }
}

data "aws_ec2_instance_type" "node" { instance_type = "m5.large" }
data "aws_ec2_instance_type_offerings" "node" {
  location_type = "availability-zone"
  filter {
    name   = "instance-type"
    values = ["m5.large"]
  }
}

resource "aws_placement_group" "gpu" {
  name     = "gpu"
  strategy = "cluster"
}

resource "aws_launch_template" "node" {
  name_prefix            = "default-"
  update_default_version = true
  vpc_security_group_ids = [aws_eks_cluster.this.vpc_config[0].cluster_security_group_id, aws_security_group.node.id]
  block_device_mappings {
    device_name = "/dev/xvda"
    ebs {
      volume_size           = 100
      volume_type           = "gp3"
      iops                  = 3000
      throughput            = 150
      encrypted             = true
      delete_on_termination = true
    }
  }
  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 2
  }
  monitoring { enabled = true }
  dynamic "tag_specifications" {
    for_each = toset(["instance", "volume", "network-interface"])
    content {
      resource_type = tag_specifications.key
      tags          = { Name = "default" }
    }
  }
}

resource "aws_eks_node_group" "this" {
  cluster_name           = aws_eks_cluster.this.name
  node_group_name_prefix = "default-"
  node_role_arn          = aws_iam_role.node.arn
  subnet_ids             = aws_subnet.private[*].id
  ami_type               = "AL2023_x86_64_STANDARD"
  release_version        = nonsensitive(data.aws_ssm_parameter.release.value)
  version                = aws_eks_cluster.this.version
  capacity_type          = "ON_DEMAND"
  instance_types         = ["m6i.large", "m5.large"]
  labels                 = { role = "ml" }
  launch_template {
    id      = aws_launch_template.node.id
    version = aws_launch_template.node.default_version
  }
  scaling_config {
    min_size     = 1
    max_size     = 3
    desired_size = 1
  }
  update_config { max_unavailable_percentage = 33 }
  taint {
    key    = "dedicated"
    value  = "ml"
    effect = "NO_SCHEDULE"
  }
  lifecycle {
    create_before_destroy = true
    ignore_changes        = [scaling_config[0].desired_size]
  }
  depends_on = [aws_iam_role_policy_attachment.node, aws_eks_addon.before]
}

resource "aws_launch_template" "self" {
  name_prefix   = "self-"
  image_id      = data.aws_ami.node.id
  instance_type = data.aws_ec2_instance_type.node.instance_type
  iam_instance_profile { arn = aws_iam_instance_profile.node.arn }
  user_data = base64encode("#!/bin/bash\n")
}

resource "aws_autoscaling_group" "self" {
  name_prefix         = "self-"
  min_size            = 0
  max_size            = 2
  desired_capacity    = 1
  vpc_zone_identifier = aws_subnet.private[*].id
  launch_template {
    id      = aws_launch_template.self.id
    version = aws_launch_template.self.latest_version
  }
  initial_lifecycle_hook {
    name                 = "drain"
    lifecycle_transition = "autoscaling:EC2_INSTANCE_TERMINATING"
    heartbeat_timeout    = 60
  }
  instance_refresh { strategy = "Rolling" }
  tag {
    key                 = "kubernetes.io/cluster/${local.name}"
    value               = "owned"
    propagate_at_launch = true
  }
}

resource "aws_autoscaling_schedule" "night" {
  scheduled_action_name  = "night"
  autoscaling_group_name = aws_autoscaling_group.self.name
  min_size               = 0
  max_size               = 0
  desired_capacity       = 0
  recurrence             = "0 22 * * *"
}

resource "aws_autoscaling_policy" "cpu" {
  name                   = "cpu"
  autoscaling_group_name = aws_autoscaling_group.self.name
  policy_type            = "TargetTrackingScaling"
  target_tracking_configuration {
    predefined_metric_specification { predefined_metric_type = "ASGAverageCPUUtilization" }
    target_value = 60
  }
}

data "aws_iam_policy_document" "pods_trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["eks-fargate-pods.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "pods" {
  name               = "modules-pods"
  assume_role_policy = data.aws_iam_policy_document.pods_trust.json
}

resource "aws_eks_fargate_profile" "system" {
  cluster_name           = aws_eks_cluster.this.name
  fargate_profile_name   = "system"
  pod_execution_role_arn = aws_iam_role.pods.arn
  subnet_ids             = aws_subnet.private[*].id
  selector { namespace = "kube-system" }
  depends_on = [aws_route_table_association.private, aws_route.private]
}

# --- Karpenter module

data "aws_iam_policy_document" "karpenter_trust" {
  statement {
    actions = ["sts:AssumeRole", "sts:TagSession"]
    principals {
      type        = "Service"
      identifiers = ["pods.eks.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "karpenter" {
  name_prefix        = "KarpenterController-"
  assume_role_policy = data.aws_iam_policy_document.karpenter_trust.json
}

resource "aws_iam_policy" "karpenter" {
  name_prefix = "KarpenterController-"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["sqs:ReceiveMessage"], Resource = aws_sqs_queue.karpenter.arn }]
  })
}

resource "aws_iam_role_policy_attachment" "karpenter" {
  role       = aws_iam_role.karpenter.name
  policy_arn = aws_iam_policy.karpenter.arn
}

resource "aws_eks_pod_identity_association" "karpenter" {
  cluster_name    = aws_eks_cluster.this.name
  namespace       = "kube-system"
  service_account = "karpenter"
  role_arn        = aws_iam_role.karpenter.arn
}

resource "aws_eks_access_entry" "karpenter_nodes" {
  cluster_name  = aws_eks_cluster.this.name
  principal_arn = aws_iam_role.pods.arn
  type          = "EC2_LINUX"
}

resource "aws_sqs_queue" "karpenter" {
  name                      = "Karpenter-modules"
  message_retention_seconds = 300
  sqs_managed_sse_enabled   = true
}

data "aws_iam_policy_document" "queue" {
  statement {
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.karpenter.arn]
    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com", "sqs.amazonaws.com"]
    }
  }
}

resource "aws_sqs_queue_policy" "karpenter" {
  queue_url = aws_sqs_queue.karpenter.url
  policy    = data.aws_iam_policy_document.queue.json
}

resource "aws_cloudwatch_event_rule" "karpenter" {
  for_each      = { Health = "aws.health", Spot = "aws.ec2" }
  name_prefix   = "Karpenter${each.key}-"
  event_pattern = jsonencode({ source = [each.value] })
}

resource "aws_cloudwatch_event_target" "karpenter" {
  for_each  = aws_cloudwatch_event_rule.karpenter
  rule      = each.value.name
  target_id = "KarpenterInterruptionQueueTarget"
  arn       = aws_sqs_queue.karpenter.arn
}

# --- what people put beside it

resource "aws_ecr_repository" "workers" {
  name                 = "ml/workers"
  image_tag_mutability = "IMMUTABLE"
  image_scanning_configuration { scan_on_push = true }
}

resource "aws_ecr_lifecycle_policy" "workers" {
  repository = aws_ecr_repository.workers.name
  policy = jsonencode({ rules = [{
    rulePriority = 1
    selection    = { tagStatus = "untagged", countType = "imageCountMoreThan", countNumber = 5 }
    action       = { type = "expire" }
  }] })
}

resource "aws_ssm_parameter" "endpoint" {
  name  = "/ml/cluster/endpoint"
  type  = "String"
  value = aws_eks_cluster.this.endpoint
}

data "aws_eks_cluster" "this" { name = aws_eks_cluster.this.name }
data "aws_eks_cluster_auth" "this" { name = aws_eks_cluster.this.name }
data "aws_eks_clusters" "all" { depends_on = [aws_eks_cluster.this] }
data "aws_eks_node_groups" "all" {
  cluster_name = aws_eks_cluster.this.name
  depends_on   = [aws_eks_node_group.this]
}
data "aws_subnets" "private" {
  filter {
    name   = "vpc-id"
    values = [aws_vpc.this.id]
  }
  tags       = { "karpenter.sh/discovery" = local.name }
  depends_on = [aws_subnet.private]
}
data "aws_vpc" "this" { id = aws_vpc.this.id }
data "aws_security_group" "node" { id = aws_security_group.node.id }
data "aws_iam_role" "node" { name = aws_iam_role.node.name }
data "aws_iam_policy" "cni" { name = "AmazonEKS_CNI_Policy" }

output "private_subnets" { value = length(data.aws_subnets.private.ids) }
output "node_groups" { value = length(data.aws_eks_node_groups.all.names) }
