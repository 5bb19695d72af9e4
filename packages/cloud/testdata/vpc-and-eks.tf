# A network with a way out, a cluster with node groups of both kinds, a Fargate profile, and what else teams declare.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}
provider "aws" {
  region = "us-west-2"
}
data "aws_availability_zones" "here" { state = "available" }
data "aws_caller_identity" "me" {}
resource "aws_vpc" "main" {
  cidr_block           = "10.0.0.0/16"
  enable_dns_hostnames = true
  tags                 = { Name = "tf" }
}
resource "aws_internet_gateway" "main" { vpc_id = aws_vpc.main.id }
resource "aws_subnet" "public" {
  count                   = 2
  vpc_id                  = aws_vpc.main.id
  cidr_block              = cidrsubnet("10.0.0.0/16", 8, count.index)
  availability_zone       = data.aws_availability_zones.here.names[count.index]
  map_public_ip_on_launch = true
}
resource "aws_subnet" "private" {
  count             = 2
  vpc_id            = aws_vpc.main.id
  cidr_block        = cidrsubnet("10.0.0.0/16", 8, 10 + count.index)
  availability_zone = data.aws_availability_zones.here.names[count.index]
}
resource "aws_eip" "nat" { domain = "vpc" }
resource "aws_nat_gateway" "main" {
  allocation_id = aws_eip.nat.id
  subnet_id     = aws_subnet.public[0].id
  depends_on    = [aws_internet_gateway.main]
}
resource "aws_route_table" "public" {
  vpc_id = aws_vpc.main.id
  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.main.id
  }
}
resource "aws_route_table" "private" {
  vpc_id = aws_vpc.main.id
}
resource "aws_route" "out" {
  route_table_id         = aws_route_table.private.id
  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = aws_nat_gateway.main.id
}
resource "aws_route_table_association" "public" {
  count          = 2
  subnet_id      = aws_subnet.public[count.index].id
  route_table_id = aws_route_table.public.id
}
resource "aws_route_table_association" "private" {
  count          = 2
  subnet_id      = aws_subnet.private[count.index].id
  route_table_id = aws_route_table.private.id
}
resource "aws_security_group" "extra" {
  name   = "extra"
  vpc_id = aws_vpc.main.id
  ingress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["10.0.0.0/8"]
  }
  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
}
resource "aws_vpc_security_group_ingress_rule" "more" {
  security_group_id            = aws_security_group.two.id
  referenced_security_group_id = aws_security_group.two.id
  ip_protocol                  = "-1"
}
resource "aws_iam_role" "cluster" {
  name               = "tf-cluster"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["sts:AssumeRole", "sts:TagSession"], Principal = { Service = "eks.amazonaws.com" } }] })
}
resource "aws_iam_role_policy_attachment" "cluster" {
  role       = aws_iam_role.cluster.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"
}
resource "aws_iam_role" "node" {
  name               = "tf-node"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }] })
}
resource "aws_iam_role_policy_attachment" "node" {
  for_each   = toset(["AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy", "AmazonEC2ContainerRegistryReadOnly"])
  role       = aws_iam_role.node.name
  policy_arn = "arn:aws:iam::aws:policy/${each.key}"
}
resource "aws_iam_policy" "own" {
  name   = "own"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "*" }] })
}
resource "aws_iam_role_policy" "inline" {
  name   = "inline"
  role   = aws_iam_role.node.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:ListBucket", Resource = "*" }] })
}
resource "aws_iam_role" "pods" {
  name               = "tf-pods"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "eks-fargate-pods.amazonaws.com" } }] })
}
resource "aws_kms_key" "k" { description = "k" }
resource "aws_cloudwatch_log_group" "eks" {
  name              = "/aws/eks/tf/cluster"
  retention_in_days = 7
}
resource "aws_eks_cluster" "main" {
  name                      = "tf"
  version                   = "1.34"
  role_arn                  = aws_iam_role.cluster.arn
  enabled_cluster_log_types = ["api", "audit"]
  access_config { authentication_mode = "API_AND_CONFIG_MAP" }
  encryption_config {
    provider { key_arn = aws_kms_key.k.arn }
    resources = ["secrets"]
  }
  vpc_config {
    subnet_ids              = concat(aws_subnet.public[*].id, aws_subnet.private[*].id)
    security_group_ids      = [aws_security_group.extra.id]
    endpoint_private_access = true
  }
  depends_on = [aws_iam_role_policy_attachment.cluster]
}
resource "aws_iam_openid_connect_provider" "oidc" {
  url             = aws_eks_cluster.main.identity[0].oidc[0].issuer
  client_id_list  = ["sts.amazonaws.com"]
  thumbprint_list = ["9e99a48a9960b14926bb7f3b02e22da2b0ab7280"]
}
resource "aws_launch_template" "gpu" {
  name_prefix   = "gpu-"
  instance_type = "g5.xlarge"
  block_device_mappings {
    device_name = "/dev/xvda"
    ebs {
      volume_size = 100
      volume_type = "gp3"
    }
  }
  metadata_options {
    http_tokens                 = "required"
    http_put_response_hop_limit = 2
  }
  tag_specifications {
    resource_type = "instance"
    tags          = { Name = "gpu" }
  }
}
resource "aws_eks_node_group" "plain" {
  cluster_name    = aws_eks_cluster.main.name
  node_group_name = "plain"
  node_role_arn   = aws_iam_role.node.arn
  subnet_ids      = aws_subnet.private[*].id
  instance_types  = ["m5.large", "m5a.large"]
  capacity_type   = "SPOT"
  labels          = { role = "plain" }
  taint {
    key    = "dedicated"
    value  = "plain"
    effect = "NO_SCHEDULE"
  }
  scaling_config {
    min_size     = 1
    max_size     = var.max
    desired_size = 2
  }
  update_config { max_unavailable = 1 }
  depends_on = [aws_iam_role_policy_attachment.node]
}
variable "max" { default = 3 }
resource "aws_eks_node_group" "gpu" {
  cluster_name           = aws_eks_cluster.main.name
  node_group_name_prefix = "gpu-"
  node_role_arn          = aws_iam_role.node.arn
  subnet_ids             = aws_subnet.private[*].id
  ami_type               = "AL2023_x86_64_NVIDIA"
  launch_template {
    id      = aws_launch_template.gpu.id
    version = aws_launch_template.gpu.latest_version
  }
  scaling_config {
    min_size     = 0
    max_size     = 2
    desired_size = 0
  }
}
resource "aws_eks_fargate_profile" "fp" {
  cluster_name           = aws_eks_cluster.main.name
  fargate_profile_name   = "fp"
  pod_execution_role_arn = aws_iam_role.pods.arn
  subnet_ids             = aws_subnet.private[*].id
  selector {
    namespace = "batch"
    labels    = { tier = "fargate" }
  }
}
resource "aws_eks_addon" "cni" {
  cluster_name = aws_eks_cluster.main.name
  addon_name   = "vpc-cni"
}
resource "aws_iam_role" "viewer" {
  name               = "tf-viewer"
  assume_role_policy = aws_iam_role.pods.assume_role_policy
}
resource "aws_eks_access_entry" "admin" {
  cluster_name      = aws_eks_cluster.main.name
  principal_arn     = aws_iam_role.viewer.arn
  kubernetes_groups = ["viewers"]
}
resource "aws_eks_access_policy_association" "admin" {
  cluster_name  = aws_eks_cluster.main.name
  principal_arn = aws_eks_access_entry.admin.principal_arn
  policy_arn    = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
  access_scope {
    type       = "namespace"
    namespaces = ["batch"]
  }
}
resource "aws_eks_pod_identity_association" "pid" {
  cluster_name    = aws_eks_cluster.main.name
  namespace       = "batch"
  service_account = "x"
  role_arn        = aws_iam_role.pods.arn
}
resource "aws_vpc_endpoint" "s3" {
  vpc_id          = aws_vpc.main.id
  service_name    = "com.amazonaws.us-west-2.s3"
  route_table_ids = [aws_route_table.private.id]
}
resource "aws_autoscaling_group" "own" {
  name                = "own"
  min_size            = 0
  max_size            = 2
  desired_capacity    = 1
  vpc_zone_identifier = aws_subnet.private[*].id
  launch_template {
    id      = aws_launch_template.own.id
    version = "$Latest"
  }
  tag {
    key                 = "kubernetes.io/cluster/tf"
    value               = "owned"
    propagate_at_launch = true
  }
}
resource "aws_launch_template" "own" {
  name          = "own"
  instance_type = "t3.medium"
  image_id      = data.aws_ssm_parameter.ami.value
}
data "aws_ssm_parameter" "ami" { name = "/aws/service/eks/optimized-ami/1.34/amazon-linux-2023/x86_64/standard/recommended/image_id" }
data "aws_eks_cluster_auth" "a" { name = aws_eks_cluster.main.name }
output "endpoint" { value = aws_eks_cluster.main.endpoint }
resource "aws_security_group" "two" {
  name   = "two"
  vpc_id = aws_vpc.main.id
}
