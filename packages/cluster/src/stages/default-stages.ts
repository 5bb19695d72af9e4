// The stages of the simulated runtime: pods start at once, those of Jobs end by themselves, deleted ones go.
import type { Stage } from './stage.js';

/** Seconds a simulated pod runs before it ends; without it only pods of Jobs end. */
const RUN_SECONDS = 'stages.berth.dev/run-seconds';
/** Exit code of a simulated pod that ends. */
export const EXIT_CODE = 'stages.berth.dev/exit-code';
/** Marks a node whose readiness is simulated too. */
const SIMULATED_NODE = 'stages.berth.dev/node';

const CONDITIONS = (ready: 'True' | 'False', reason?: string): unknown => [
  ...(ready === 'True'
    ? [{ type: 'PodReadyToStartContainers', status: 'True', lastTransitionTime: '${now}' }]
    : []),
  { type: 'Initialized', status: 'True', lastTransitionTime: '${now}' },
  { type: 'Ready', status: ready, lastTransitionTime: '${now}', ...(reason && { reason }) },
  { type: 'ContainersReady', status: ready, lastTransitionTime: '${now}', ...(reason && { reason }) },
];

const RUNNING = {
  phase: 'Running',
  startTime: '${now}',
  hostIP: '${hostIP}',
  hostIPs: [{ ip: '${hostIP}' }],
  podIP: '${podIP}',
  podIPs: [{ ip: '${podIP}' }],
  conditions: CONDITIONS('True'),
  containerStatuses: {
    $containers: {
      name: '${container.name}',
      image: '${container.image}',
      imageID: 'simulated://${container.image}',
      containerID: 'simulated://${uid}-${container.name}',
      ready: true,
      started: true,
      restartCount: 0,
      state: { running: { startedAt: '${now}' } },
    },
  },
};

const ended = (phase: 'Succeeded' | 'Failed'): unknown => ({
  phase,
  conditions: CONDITIONS('False', phase === 'Succeeded' ? 'PodCompleted' : 'PodFailed'),
  containerStatuses: {
    $containers: {
      name: '${container.name}',
      image: '${container.image}',
      imageID: 'simulated://${container.image}',
      containerID: 'simulated://${uid}-${container.name}',
      ready: false,
      started: false,
      restartCount: 0,
      state: {
        terminated: {
          exitCode: phase === 'Succeeded' ? 0 : '${exitCode}',
          reason: phase === 'Succeeded' ? 'Completed' : 'Error',
          startedAt: '${startTime}',
          finishedAt: '${now}',
          containerID: 'simulated://${uid}-${container.name}',
        },
      },
    },
  },
});

const end = (selector: Partial<Stage['selector']>, exits: 'well' | 'badly'): Omit<Stage, 'name'> => ({
  resource: 'pods',
  selector: { phase: 'Running', deleting: false, ...selector },
  delay: { delayMs: 1_000, secondsFrom: RUN_SECONDS },
  next: { kind: 'status', template: ended(exits === 'well' ? 'Succeeded' : 'Failed') },
});

/** Pods and nodes as they behave when all goes well. */
export const DEFAULT_STAGES: readonly Stage[] = [
  {
    name: 'pod-ready',
    resource: 'pods',
    selector: { phase: 'Pending', deleting: false },
    delay: { delayMs: 0 },
    next: { kind: 'status', template: RUNNING },
  },
  {
    name: 'job-pod-complete',
    ...end({ ownerKind: 'Job', withoutAnnotations: [EXIT_CODE, RUN_SECONDS] }, 'well'),
  },
  {
    name: 'pod-complete',
    ...end({ matchAnnotations: { [RUN_SECONDS]: null }, withoutAnnotations: [EXIT_CODE] }, 'well'),
  },
  { name: 'pod-fail', ...end({ matchAnnotations: { [EXIT_CODE]: null } }, 'badly') },
  {
    name: 'pod-delete',
    resource: 'pods',
    selector: { deleting: true },
    delay: { delayMs: 0 },
    next: { kind: 'delete' },
  },
  {
    name: 'node-ready',
    resource: 'nodes',
    selector: {
      deleting: false,
      matchAnnotations: { [SIMULATED_NODE]: null },
      condition: { type: 'Ready', isTrue: false },
    },
    delay: { delayMs: 0 },
    next: {
      kind: 'status',
      template: {
        conditions: [
          {
            type: 'Ready',
            status: 'True',
            reason: 'KubeletReady',
            message: 'kubelet is posting ready status',
            lastHeartbeatTime: '${now}',
            lastTransitionTime: '${now}',
          },
        ],
      },
    },
  },
];
