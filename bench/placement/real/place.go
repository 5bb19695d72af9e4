// Places pods one after the other with the real scheduler's own loop: snapshot, filters and scores on every node, choice,
// assume. `measure` lets it choose and takes the time; `replay` follows the choices of another and says, for some pods,
// which nodes fit and which are best at that moment.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"runtime"
	"syscall"
	"time"

	corev1 "k8s.io/api/core/v1"
	kruntime "k8s.io/apimachinery/pkg/runtime"
	"k8s.io/klog/v2"
	internalcache "k8s.io/kubernetes/pkg/scheduler/backend/cache"
	"k8s.io/kubernetes/pkg/scheduler/framework"
)

// workloadLine is a node or a pod to place; with a pod goes where another scheduler put it, and whether to look closely.
type workloadLine struct {
	Node   *corev1.Node `json:"node"`
	Pod    *corev1.Pod  `json:"pod"`
	Chosen string       `json:"chosen"`
	Look   bool         `json:"look"`
}

type measurement struct {
	Pods        int     `json:"pods"`
	Placed      int     `json:"placed"`
	WallSeconds float64 `json:"wallSeconds"`
	CPUSeconds  float64 `json:"cpuSeconds"`
	HeapMib     float64 `json:"heapMib"`
	RSSMib      float64 `json:"rssMib"`
}

type look struct {
	Pod      string   `json:"pod"`
	Feasible []string `json:"feasible"`
	Best     []string `json:"best"`
}

func readWorkload(in io.Reader) (nodes []kruntime.Object, pods []workloadLine, err error) {
	decoder := json.NewDecoder(bufio.NewReaderSize(in, 1<<20))
	for {
		var line workloadLine
		if err := decoder.Decode(&line); err == io.EOF {
			return nodes, pods, nil
		} else if err != nil {
			return nil, nil, err
		}
		if line.Node != nil {
			complete(line.Node, "Node")
			nodes = append(nodes, line.Node)
			continue
		}
		complete(line.Pod, "Pod")
		pods = append(pods, line)
	}
}

// measure places pods until all are placed or the time is up.
func measure(in io.Reader, out io.Writer, limit time.Duration) error {
	nodes, pods, err := readWorkload(in)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(klog.NewContext(context.Background(), klog.Logger{}))
	defer cancel()
	sched, profile, err := newScheduler(ctx, map[string][]kruntime.Object{"Node": nodes})
	if err != nil {
		return err
	}
	runtime.GC()
	result := measurement{}
	start, startCPU := time.Now(), cpuSeconds()
	for _, line := range pods {
		if time.Since(start) > limit {
			break
		}
		result.Pods++
		found, err := sched.SchedulePod(ctx, profile, framework.NewCycleState(), line.Pod)
		if err != nil {
			continue
		}
		result.Placed++
		line.Pod.Spec.NodeName = found.SuggestedHost
		if err := sched.Cache.AssumePod(klog.Logger{}, line.Pod); err != nil {
			return err
		}
	}
	result.WallSeconds, result.CPUSeconds = time.Since(start).Seconds(), cpuSeconds()-startCPU
	result.RSSMib = peakRSSMib()
	runtime.GC()
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	result.HeapMib = float64(memory.HeapAlloc) / (1 << 20)
	runtime.KeepAlive(sched)
	return json.NewEncoder(out).Encode(result)
}

// replay puts every pod where the other scheduler put it.
func replay(in io.Reader, out io.Writer) error {
	nodes, pods, err := readWorkload(in)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(klog.NewContext(context.Background(), klog.Logger{}))
	defer cancel()
	sched, profile, err := newScheduler(ctx, map[string][]kruntime.Object{"Node": nodes})
	if err != nil {
		return err
	}
	encoder := json.NewEncoder(out)
	for _, line := range pods {
		if line.Look {
			seen, err := lookAt(ctx, sched.Cache, profile, line.Pod)
			if err != nil {
				return err
			}
			if err := encoder.Encode(seen); err != nil {
				return err
			}
		}
		if line.Chosen == "" {
			continue
		}
		line.Pod.Spec.NodeName = line.Chosen
		if err := sched.Cache.AssumePod(klog.Logger{}, line.Pod); err != nil {
			return err
		}
	}
	return nil
}

func lookAt(ctx context.Context, cache internalcache.Cache, profile framework.Framework, pod *corev1.Pod) (*look, error) {
	snapshot := profile.SnapshotSharedLister().(*internalcache.Snapshot)
	if err := cache.UpdateSnapshot(klog.Logger{}, snapshot); err != nil {
		return nil, err
	}
	cycle := newJudgement(ctx, profile, pod)
	cycle.briefly = true
	err := cycle.run()
	return &look{Pod: pod.Name, Feasible: cycle.answer.Feasible, Best: cycle.answer.Best}, err
}

func cpuSeconds() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano()).Seconds()
}

// peakRSSMib is what the kernel counted at most, in MiB.
func peakRSSMib() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return float64(usage.Maxrss) / 1024
}
