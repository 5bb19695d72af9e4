// The real scheduler with its default profile, over objects held in memory.
package main

import (
	"context"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/tools/events"
	"k8s.io/kubernetes/pkg/scheduler"
	"k8s.io/kubernetes/pkg/scheduler/framework"
)

const profileName = "default-scheduler"

// everyNode makes the scheduler look at all the nodes, as ours does.
var everyNode = int32(100)

// newScheduler makes a scheduler that knows all the objects. It runs nothing by itself.
func newScheduler(ctx context.Context, objects map[string][]runtime.Object) (*scheduler.Scheduler, framework.Framework, error) {
	client, factory := holdObjects(objects)
	record := func(string) events.EventRecorder { return &events.FakeRecorder{} }
	sched, err := scheduler.New(ctx, client, factory, nil, record, scheduler.WithPercentageOfNodesToScore(&everyNode))
	if err != nil {
		return nil, nil, err
	}
	return sched, sched.Profiles[profileName], nil
}
