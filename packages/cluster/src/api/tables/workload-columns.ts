// What the columns of `kubectl get` mean, for workload kinds: the descriptions that kube-apiserver sends.
import { ageText, nameText, type ColumnSource } from './column-source.js';

/** Columns by kind, in order: name (`:integer` and the like for other types, `+` for wide ones) and description. */
export const workloadColumns: Readonly<Record<string, readonly ColumnSource[]>> = {
  'Job.batch': [
    ['Name', nameText],
    ['Status', 'Status of the job.'],
    [
      'Completions',
      'The number of pods which reached phase Succeeded. The value increases monotonically for ' +
        'a given spec. However, it may decrease in reaction to scale down of elastic indexed ' +
        'jobs.',
    ],
    ['Duration', 'Time required to complete the job.'],
    ['Age', ageText],
    ['Containers+', 'Names of each container in the template.'],
    ['Images+', 'Images referenced by each container in the template.'],
    [
      'Selector+',
      'A label query over pods that should match the pod count. Normally, the system sets this ' +
        'field for you. More info: ' +
        'https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors',
    ],
  ],
  'CronJob.batch': [
    ['Name', nameText],
    ['Schedule', 'The schedule in Cron format, see https://en.wikipedia.org/wiki/Cron.'],
    [
      'Timezone',
      'The time zone name for the given schedule, see ' +
        'https://en.wikipedia.org/wiki/List_of_tz_database_time_zones. If not specified, this ' +
        'will default to the time zone of the kube-controller-manager process. The set of valid ' +
        'time zone names and the time zone offset is loaded from the system-wide time zone ' +
        'database by the API server during CronJob validation and the controller manager during ' +
        'execution. If no system-wide time zone database can be found a bundled version of the ' +
        'database is used instead. If the time zone name becomes invalid during the lifetime of ' +
        'a CronJob or due to a change in host configuration, the controller will stop creating ' +
        'new new Jobs and will create a system event with the reason UnknownTimeZone. More ' +
        'information can be found in ' +
        'https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#time-zones',
    ],
    [
      'Suspend:boolean',
      'This flag tells the controller to suspend subsequent executions, it does not apply to ' +
        'already started executions.  Defaults to false.',
    ],
    ['Active:integer', 'A list of pointers to currently running jobs.'],
    ['Last Schedule', 'Information when was the last time the job was successfully scheduled.'],
    ['Age', ageText],
    ['Containers+', 'Names of each container in the template.'],
    ['Images+', 'Images referenced by each container in the template.'],
    [
      'Selector+',
      'A label query over pods that should match the pod count. Normally, the system sets this ' +
        'field for you. More info: ' +
        'https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors',
    ],
  ],
  'Deployment.apps': [
    ['Name', nameText],
    ['Ready', 'Number of the pod with ready state'],
    [
      'Up-to-date',
      'Total number of non-terminating pods targeted by this deployment that have the desired ' +
        'template spec.',
    ],
    [
      'Available',
      'Total number of available non-terminating pods (ready for at least minReadySeconds) ' +
        'targeted by this deployment.',
    ],
    ['Age', ageText],
    ['Containers+', 'Names of each container in the template.'],
    ['Images+', 'Images referenced by each container in the template.'],
    [
      'Selector+',
      'Label selector for pods. Existing ReplicaSets whose pods are selected by this will be ' +
        'the ones affected by this deployment.',
    ],
  ],
  'ReplicaSet.apps': [
    ['Name', nameText],
    [
      'Desired:integer',
      'Replicas is the number of desired pods. This is a pointer to distinguish between ' +
        'explicit zero and unspecified. Defaults to 1. More info: ' +
        'https://kubernetes.io/docs/concepts/workloads/controllers/replicaset',
    ],
    [
      'Current:integer',
      'Replicas is the most recently observed number of non-terminating pods. More info: ' +
        'https://kubernetes.io/docs/concepts/workloads/controllers/replicaset',
    ],
    [
      'Ready:integer',
      'The number of non-terminating pods targeted by this ReplicaSet with a Ready Condition.',
    ],
    ['Age', ageText],
    ['Containers+', 'Names of each container in the template.'],
    ['Images+', 'Images referenced by each container in the template.'],
    [
      'Selector+',
      'Selector is a label query over pods that should match the replica count. If the ' +
        'selector is empty, it is defaulted to the labels present on the pod template. Label ' +
        'keys and values that must match in order to be controlled by this replica set. More ' +
        'info: ' +
        'https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors',
    ],
  ],
  'StatefulSet.apps': [
    ['Name', nameText],
    ['Ready', 'Number of the pod with ready state'],
    ['Age', ageText],
    ['Containers+', 'Names of each container in the template.'],
    ['Images+', 'Images referenced by each container in the template.'],
  ],
  'DaemonSet.apps': [
    ['Name', nameText],
    [
      'Desired:integer',
      'The total number of nodes that should be running the daemon pod (including nodes ' +
        'correctly running the daemon pod). More info: ' +
        'https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/',
    ],
    [
      'Current:integer',
      'The number of nodes that are running at least 1 daemon pod and are supposed to run the ' +
        'daemon pod. More info: ' +
        'https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/',
    ],
    [
      'Ready:integer',
      'The number of nodes that should be running the daemon pod and have one or more of the ' +
        'daemon pod running and ready.',
    ],
    ['Up-to-date:integer', 'The total number of nodes that are running updated daemon pod'],
    [
      'Available:integer',
      'The number of nodes that should be running the daemon pod and have one or more of the ' +
        'daemon pod running and available (ready for at least spec.minReadySeconds)',
    ],
    [
      'Node Selector',
      'NodeSelector is a selector which must be true for the pod to fit on a node. Selector ' +
        "which must match a node's labels for the pod to be scheduled on that node. More info: " +
        'https://kubernetes.io/docs/concepts/configuration/assign-pod-node/',
    ],
    ['Age', ageText],
    ['Containers+', 'Names of each container in the template.'],
    ['Images+', 'Images referenced by each container in the template.'],
    [
      'Selector+',
      'A label query over pods that are managed by the daemon set. Must match in order to be ' +
        'controlled. If empty, defaulted to labels on Pod template. More info: ' +
        'https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors',
    ],
  ],
  'ControllerRevision.apps': [
    ['Name', nameText],
    ['Controller', 'Controller of the object'],
    ['Revision', 'Revision indicates the revision of the state represented by Data.'],
    ['Age', ageText],
  ],
  ReplicationController: [
    ['Name', nameText],
    [
      'Desired:integer',
      'Replicas is the number of desired replicas. This is a pointer to distinguish between ' +
        'explicit zero and unspecified. Defaults to 1. More info: ' +
        'https://kubernetes.io/docs/concepts/workloads/controllers/' +
        'replicationcontroller#what-is-a-replicationcontroller',
    ],
    [
      'Current:integer',
      'Replicas is the most recently observed number of replicas. More info: ' +
        'https://kubernetes.io/docs/concepts/workloads/controllers/' +
        'replicationcontroller#what-is-a-replicationcontroller',
    ],
    ['Ready:integer', 'The number of ready replicas for this replication controller.'],
    ['Age', ageText],
    ['Containers+', 'Names of each container in the template.'],
    ['Images+', 'Images referenced by each container in the template.'],
    [
      'Selector+',
      'Selector is a label query over pods that should match the Replicas count. If Selector ' +
        'is empty, it is defaulted to the labels present on the Pod template. Label keys and ' +
        'values that must match in order to be controlled by this replication controller, if ' +
        'empty defaulted to labels on Pod template. More info: ' +
        'https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors',
    ],
  ],
  PodTemplate: [
    ['Name', nameText],
    ['Containers', 'Names of each container in the template.'],
    ['Images', 'Images referenced by each container in the template.'],
    ['Pod Labels', 'The labels for the pod template.'],
  ],
  'HorizontalPodAutoscaler.autoscaling': [
    ['Name', nameText],
    [
      'Reference',
      'scaleTargetRef points to the target resource to scale, and is used to the pods for ' +
        'which metrics should be collected, as well as to actually change the replica count.',
    ],
    [
      'Targets',
      'metrics contains the specifications for which to use to calculate the desired replica ' +
        'count (the maximum replica count across all metrics will be used).  The desired replica ' +
        'count is calculated multiplying the ratio between the target value and the current ' +
        'value by the current number of pods.  Ergo, metrics used must decrease as the pod count ' +
        'is increased, and vice-versa.  See the individual metric source types for more ' +
        'information about how each type of metric must respond.',
    ],
    [
      'MinPods',
      'minReplicas is the lower limit for the number of replicas to which the autoscaler can ' +
        'scale down.  It defaults to 1 pod.  minReplicas is allowed to be 0 if the alpha feature ' +
        'gate HPAScaleToZero is enabled and at least one Object or External metric is ' +
        'configured.  Scaling is active as long as at least one metric value is available.',
    ],
    [
      'MaxPods',
      'maxReplicas is the upper limit for the number of replicas to which the autoscaler can ' +
        'scale up. It cannot be less that minReplicas.',
    ],
    [
      'Replicas',
      'currentReplicas is current number of replicas of pods managed by this autoscaler, as ' +
        'last seen by the autoscaler.',
    ],
    ['Age', ageText],
  ],
  'PodDisruptionBudget.policy': [
    ['Name', nameText],
    ['Min Available', 'The minimum number of pods that must be available.'],
    ['Max Unavailable', 'The maximum number of pods that may be unavailable.'],
    ['Allowed Disruptions:integer', 'Calculated number of pods that may be disrupted at this time.'],
    ['Age', ageText],
  ],
};
