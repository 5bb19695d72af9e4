// The field order of kube-apiserver's internal pod types, which its messages show. Facts of Kubernetes 1.34.

/**
 * Fields by type. `Name` is text, `Name!` true or false, `Name#` a number, `Name~` a quantity, `Name?` null when
 * absent, `Name:Type` a struct, `Name?:Type` one that may be null, `Name[]:Type` a list; `Go=json` where the names
 * differ.
 */
export const goPodTypes: Readonly<Record<string, string>> = {
  AWSElasticBlockStoreVolumeSource: 'VolumeID FSType=fsType Partition# ReadOnly!',
  Affinity: 'NodeAffinity?:NodeAffinity PodAffinity?:PodAffinity PodAntiAffinity?:PodAntiAffinity',
  AppArmorProfile: 'Type LocalhostProfile?',
  AzureDiskVolumeSource: 'DiskName DataDiskURI=diskURI CachingMode? FSType=fsType? ReadOnly? Kind?',
  AzureFileVolumeSource: 'SecretName ShareName ReadOnly!',
  CSIVolumeSource:
    'Driver ReadOnly? FSType=fsType? VolumeAttributes? NodePublishSecretRef?:LocalObjectReference',
  Capabilities: 'Add? Drop?',
  CephFSVolumeSource: 'Monitors? Path User SecretFile SecretRef?:LocalObjectReference ReadOnly!',
  CinderVolumeSource: 'VolumeID FSType=fsType ReadOnly! SecretRef?:LocalObjectReference',
  ClusterTrustBundleProjection: 'Name? SignerName? LabelSelector?:LabelSelector Optional? Path',
  ConfigMapEnvSource: 'Name Optional?',
  ConfigMapKeySelector: 'Name Key Optional?',
  ConfigMapProjection: 'Name Items[]:KeyToPath Optional?',
  ConfigMapVolumeSource: 'Name Items[]:KeyToPath DefaultMode? Optional?',
  Container:
    'Name Image Command? Args? WorkingDir Ports[]:ContainerPort EnvFrom[]:EnvFromSource Env[]:EnvVar ' +
    'Resources:ResourceRequirements ResizePolicy[]:ContainerResizePolicy RestartPolicy? ' +
    'RestartPolicyRules[]:ContainerRestartRule VolumeMounts[]:VolumeMount VolumeDevices[]:VolumeDevice ' +
    'LivenessProbe?:Probe ReadinessProbe?:Probe StartupProbe?:Probe Lifecycle?:Lifecycle ' +
    'TerminationMessagePath TerminationMessagePolicy ImagePullPolicy SecurityContext?:SecurityContext ' +
    'Stdin! StdinOnce! TTY=tty!',
  ContainerPort: 'Name HostPort# ContainerPort# Protocol HostIP',
  ContainerResizePolicy: 'ResourceName RestartPolicy',
  ContainerRestartRule: 'Action ExitCodes?:ContainerRestartRuleOnExitCodes',
  ContainerRestartRuleOnExitCodes: 'Operator Values?',
  DownwardAPIProjection: 'Items[]:DownwardAPIVolumeFile',
  DownwardAPIVolumeFile: 'Path FieldRef?:ObjectFieldSelector ResourceFieldRef?:ResourceFieldSelector Mode?',
  DownwardAPIVolumeSource: 'Items[]:DownwardAPIVolumeFile DefaultMode?',
  EmptyDirVolumeSource: 'Medium SizeLimit?',
  EnvFromSource: 'Prefix ConfigMapRef?:ConfigMapEnvSource SecretRef?:SecretEnvSource',
  EnvVar: 'Name Value ValueFrom?:EnvVarSource',
  EnvVarSource:
    'FieldRef?:ObjectFieldSelector ResourceFieldRef?:ResourceFieldSelector ' +
    'ConfigMapKeyRef?:ConfigMapKeySelector SecretKeyRef?:SecretKeySelector FileKeyRef?:FileKeySelector',
  EphemeralContainer:
    'Name Image Command? Args? WorkingDir Ports[]:ContainerPort EnvFrom[]:EnvFromSource Env[]:EnvVar ' +
    'Resources:ResourceRequirements ResizePolicy[]:ContainerResizePolicy RestartPolicy? ' +
    'RestartPolicyRules[]:ContainerRestartRule VolumeMounts[]:VolumeMount VolumeDevices[]:VolumeDevice ' +
    'LivenessProbe?:Probe ReadinessProbe?:Probe StartupProbe?:Probe Lifecycle?:Lifecycle ' +
    'TerminationMessagePath TerminationMessagePolicy ImagePullPolicy SecurityContext?:SecurityContext ' +
    'Stdin! StdinOnce! TTY=tty! TargetContainerName',
  EphemeralVolumeSource: 'VolumeClaimTemplate?:PersistentVolumeClaimTemplate',
  ExecAction: 'Command?',
  FCVolumeSource: 'TargetWWNs? Lun? FSType=fsType ReadOnly! WWIDs=wwids?',
  FileKeySelector: 'VolumeName Path Key Optional?',
  FlexVolumeSource: 'Driver FSType=fsType SecretRef?:LocalObjectReference ReadOnly! Options?',
  FlockerVolumeSource: 'DatasetName DatasetUUID',
  GCEPersistentDiskVolumeSource: 'PDName=pdName FSType=fsType Partition# ReadOnly!',
  GRPCAction: 'Port# Service?',
  GitRepoVolumeSource: 'Repository Revision Directory',
  GlusterfsVolumeSource: 'EndpointsName=endpoints Path ReadOnly!',
  HTTPGetAction: 'Path Port# Host Scheme HTTPHeaders=httpHeaders[]:HTTPHeader',
  HTTPHeader: 'Name Value',
  HostAlias: 'IP=ip Hostnames?',
  HostPathVolumeSource: 'Path Type?',
  ISCSIVolumeSource:
    'TargetPortal IQN=iqn Lun# ISCSIInterface=iscsiInterface FSType=fsType ReadOnly! Portals? ' +
    'DiscoveryCHAPAuth=chapAuthDiscovery! SessionCHAPAuth=chapAuthSession! ' +
    'SecretRef?:LocalObjectReference InitiatorName?',
  ImageVolumeSource: 'Reference PullPolicy',
  KeyToPath: 'Key Path Mode?',
  Lifecycle: 'PostStart?:LifecycleHandler PreStop?:LifecycleHandler StopSignal?',
  LifecycleHandler:
    'Exec?:ExecAction HTTPGet=httpGet?:HTTPGetAction TCPSocket=tcpSocket?:TCPSocketAction ' +
    'Sleep?:SleepAction',
  LocalObjectReference: 'Name',
  NFSVolumeSource: 'Server Path ReadOnly!',
  NodeAffinity:
    'RequiredDuringSchedulingIgnoredDuringExecution?:NodeSelector ' +
    'PreferredDuringSchedulingIgnoredDuringExecution[]:PreferredSchedulingTerm',
  NodeSelector: 'NodeSelectorTerms[]:NodeSelectorTerm',
  NodeSelectorRequirement: 'Key Operator Values?',
  NodeSelectorTerm: 'MatchExpressions[]:NodeSelectorRequirement MatchFields[]:NodeSelectorRequirement',
  ObjectFieldSelector: 'APIVersion=apiVersion FieldPath',
  PersistentVolumeClaimSpec:
    'AccessModes? Selector?:LabelSelector Resources:VolumeResourceRequirements VolumeName ' +
    'StorageClassName? VolumeMode? DataSource?:TypedLocalObjectReference ' +
    'DataSourceRef?:TypedObjectReference VolumeAttributesClassName?',
  PersistentVolumeClaimTemplate: 'ObjectMeta=metadata:ObjectMeta Spec:PersistentVolumeClaimSpec',
  PersistentVolumeClaimVolumeSource: 'ClaimName ReadOnly!',
  PhotonPersistentDiskVolumeSource: 'PdID FSType=fsType',
  PodAffinity:
    'RequiredDuringSchedulingIgnoredDuringExecution[]:PodAffinityTerm ' +
    'PreferredDuringSchedulingIgnoredDuringExecution[]:WeightedPodAffinityTerm',
  PodAffinityTerm:
    'LabelSelector?:LabelSelector Namespaces? TopologyKey NamespaceSelector?:LabelSelector ' +
    'MatchLabelKeys? MismatchLabelKeys?',
  PodAntiAffinity:
    'RequiredDuringSchedulingIgnoredDuringExecution[]:PodAffinityTerm ' +
    'PreferredDuringSchedulingIgnoredDuringExecution[]:WeightedPodAffinityTerm',
  PodCertificateProjection:
    'SignerName KeyType MaxExpirationSeconds? CredentialBundlePath KeyPath CertificateChainPath',
  PodDNSConfig: 'Nameservers? Searches? Options[]:PodDNSConfigOption',
  PodDNSConfigOption: 'Name Value?',
  PodOS: 'Name',
  PodReadinessGate: 'ConditionType',
  PodResourceClaim: 'Name ResourceClaimName? ResourceClaimTemplateName?',
  PodSchedulingGate: 'Name',
  PodSecurityContext:
    'HostNetwork! HostPID! HostIPC! ShareProcessNamespace? HostUsers? ' +
    'SELinuxOptions=seLinuxOptions?:SELinuxOptions WindowsOptions?:WindowsSecurityContextOptions ' +
    'RunAsUser? RunAsGroup? RunAsNonRoot? SupplementalGroups? SupplementalGroupsPolicy? FSGroup=fsGroup? ' +
    'FSGroupChangePolicy=fsGroupChangePolicy? Sysctls[]:Sysctl SeccompProfile?:SeccompProfile ' +
    'AppArmorProfile?:AppArmorProfile SELinuxChangePolicy=seLinuxChangePolicy?',
  PodSpec:
    'Volumes[]:Volume InitContainers[]:Container Containers[]:Container ' +
    'EphemeralContainers[]:EphemeralContainer RestartPolicy TerminationGracePeriodSeconds? ' +
    'ActiveDeadlineSeconds? DNSPolicy=dnsPolicy NodeSelector? ServiceAccountName ' +
    'AutomountServiceAccountToken? NodeName SecurityContext?:PodSecurityContext ' +
    'ImagePullSecrets[]:LocalObjectReference Hostname Subdomain SetHostnameAsFQDN? Affinity?:Affinity ' +
    'SchedulerName Tolerations[]:Toleration HostAliases[]:HostAlias PriorityClassName Priority? ' +
    'PreemptionPolicy? DNSConfig=dnsConfig?:PodDNSConfig ReadinessGates[]:PodReadinessGate ' +
    'RuntimeClassName? Overhead? EnableServiceLinks? TopologySpreadConstraints[]:TopologySpreadConstraint ' +
    'OS=os?:PodOS SchedulingGates[]:PodSchedulingGate ResourceClaims[]:PodResourceClaim ' +
    'Resources?:ResourceRequirements HostnameOverride?',
  PortworxVolumeSource: 'VolumeID FSType=fsType ReadOnly!',
  PreferredSchedulingTerm: 'Weight# Preference:NodeSelectorTerm',
  Probe:
    'Exec?:ExecAction HTTPGet=httpGet?:HTTPGetAction TCPSocket=tcpSocket?:TCPSocketAction ' +
    'GRPC=grpc?:GRPCAction InitialDelaySeconds# TimeoutSeconds# PeriodSeconds# SuccessThreshold# ' +
    'FailureThreshold# TerminationGracePeriodSeconds?',
  ProjectedVolumeSource: 'Sources[]:VolumeProjection DefaultMode?',
  QuobyteVolumeSource: 'Registry Volume ReadOnly! User Group Tenant',
  RBDVolumeSource:
    'CephMonitors=monitors? RBDImage=image FSType=fsType RBDPool=pool RadosUser=user Keyring ' +
    'SecretRef?:LocalObjectReference ReadOnly!',
  ResourceClaim: 'Name Request',
  ResourceFieldSelector: 'ContainerName Resource Divisor~',
  ResourceRequirements: 'Limits? Requests? Claims[]:ResourceClaim',
  SELinuxOptions: 'User Role Type Level',
  ScaleIOVolumeSource:
    'Gateway System SecretRef?:LocalObjectReference SSLEnabled=sslEnabled! ProtectionDomain StoragePool ' +
    'StorageMode VolumeName FSType=fsType ReadOnly!',
  SeccompProfile: 'Type LocalhostProfile?',
  SecretEnvSource: 'Name Optional?',
  SecretKeySelector: 'Name Key Optional?',
  SecretProjection: 'Name Items[]:KeyToPath Optional?',
  SecretVolumeSource: 'SecretName Items[]:KeyToPath DefaultMode? Optional?',
  SecurityContext:
    'Capabilities?:Capabilities Privileged? SELinuxOptions=seLinuxOptions?:SELinuxOptions ' +
    'WindowsOptions?:WindowsSecurityContextOptions RunAsUser? RunAsGroup? RunAsNonRoot? ' +
    'ReadOnlyRootFilesystem? AllowPrivilegeEscalation? ProcMount? SeccompProfile?:SeccompProfile ' +
    'AppArmorProfile?:AppArmorProfile',
  ServiceAccountTokenProjection: 'Audience ExpirationSeconds# Path',
  SleepAction: 'Seconds#',
  StorageOSVolumeSource: 'VolumeName VolumeNamespace FSType=fsType ReadOnly! SecretRef?:LocalObjectReference',
  Sysctl: 'Name Value',
  TCPSocketAction: 'Port# Host',
  Toleration: 'Key Operator Value Effect TolerationSeconds?',
  TopologySpreadConstraint:
    'MaxSkew# TopologyKey WhenUnsatisfiable LabelSelector?:LabelSelector MinDomains? NodeAffinityPolicy? ' +
    'NodeTaintsPolicy? MatchLabelKeys?',
  TypedLocalObjectReference: 'APIGroup=apiGroup? Kind Name',
  TypedObjectReference: 'APIGroup=apiGroup? Kind Name Namespace?',
  Volume:
    'Name HostPath?:HostPathVolumeSource EmptyDir?:EmptyDirVolumeSource ' +
    'GCEPersistentDisk=gcePersistentDisk?:GCEPersistentDiskVolumeSource ' +
    'AWSElasticBlockStore=awsElasticBlockStore?:AWSElasticBlockStoreVolumeSource ' +
    'GitRepo?:GitRepoVolumeSource Secret?:SecretVolumeSource NFS=nfs?:NFSVolumeSource ' +
    'ISCSI=iscsi?:ISCSIVolumeSource Glusterfs?:GlusterfsVolumeSource ' +
    'PersistentVolumeClaim?:PersistentVolumeClaimVolumeSource RBD=rbd?:RBDVolumeSource ' +
    'Quobyte?:QuobyteVolumeSource FlexVolume?:FlexVolumeSource Cinder?:CinderVolumeSource ' +
    'CephFS=cephfs?:CephFSVolumeSource Flocker?:FlockerVolumeSource DownwardAPI?:DownwardAPIVolumeSource ' +
    'FC=fc?:FCVolumeSource AzureFile?:AzureFileVolumeSource ConfigMap?:ConfigMapVolumeSource ' +
    'VsphereVolume?:VsphereVirtualDiskVolumeSource AzureDisk?:AzureDiskVolumeSource ' +
    'PhotonPersistentDisk?:PhotonPersistentDiskVolumeSource Projected?:ProjectedVolumeSource ' +
    'PortworxVolume?:PortworxVolumeSource ScaleIO?:ScaleIOVolumeSource ' +
    'StorageOS=storageos?:StorageOSVolumeSource CSI=csi?:CSIVolumeSource Ephemeral?:EphemeralVolumeSource ' +
    'Image?:ImageVolumeSource',
  VolumeDevice: 'Name DevicePath',
  VolumeMount: 'Name ReadOnly! RecursiveReadOnly? MountPath SubPath MountPropagation? SubPathExpr',
  VolumeProjection:
    'Secret?:SecretProjection DownwardAPI?:DownwardAPIProjection ConfigMap?:ConfigMapProjection ' +
    'ServiceAccountToken?:ServiceAccountTokenProjection ClusterTrustBundle?:ClusterTrustBundleProjection ' +
    'PodCertificate?:PodCertificateProjection',
  VolumeResourceRequirements: 'Limits? Requests?',
  VsphereVirtualDiskVolumeSource: 'VolumePath FSType=fsType StoragePolicyName StoragePolicyID',
  WeightedPodAffinityTerm: 'Weight# PodAffinityTerm:PodAffinityTerm',
  WindowsSecurityContextOptions:
    'GMSACredentialSpecName=gmsaCredentialSpecName? GMSACredentialSpec=gmsaCredentialSpec? RunAsUserName? ' +
    'HostProcess?',
};
