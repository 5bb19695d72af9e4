// What the API server makes of objects before the scheduler sees them: defaults, the pod strategy, validation.
package main

import (
	"context"
	"encoding/json"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	_ "k8s.io/kubernetes/pkg/apis/apps/install"
	"k8s.io/kubernetes/pkg/apis/core"
	_ "k8s.io/kubernetes/pkg/apis/core/install"
	"k8s.io/kubernetes/pkg/apis/core/validation"
	_ "k8s.io/kubernetes/pkg/apis/policy/install"
	_ "k8s.io/kubernetes/pkg/apis/storage/install"
	podregistry "k8s.io/kubernetes/pkg/registry/core/pod"
)

// admit defaults every object of the case in place and tells which pods and nodes the API server would refuse.
func admit(example *placementCase) ([]string, error) {
	problems := []string{}
	for index, raw := range example.Objects {
		object, err := readObject(raw)
		if err != nil {
			return nil, err
		}
		found, err := admitObject(object)
		if err != nil {
			return nil, err
		}
		problems = append(problems, found...)
		if example.Objects[index], err = json.Marshal(object); err != nil {
			return nil, err
		}
	}
	found, err := admitObject(example.Pod)
	if err != nil {
		return nil, err
	}
	example.Pod, err = readAgain(example.Pod)
	return append(problems, found...), err
}

// readAgain gives the pod as a client of the API server reads it: an empty list, for one, is then absent.
func readAgain(pod *corev1.Pod) (*corev1.Pod, error) {
	text, err := json.Marshal(pod)
	if err != nil {
		return nil, err
	}
	again := &corev1.Pod{}
	return again, json.Unmarshal(text, again)
}

func admitObject(object runtime.Object) ([]string, error) {
	kind := object.GetObjectKind().GroupVersionKind()
	legacyscheme.Scheme.Default(object)
	defer object.GetObjectKind().SetGroupVersionKind(kind)
	switch typed := object.(type) {
	case *corev1.Pod:
		return admitPod(typed)
	case *corev1.Node:
		internal := &core.Node{}
		if err := legacyscheme.Scheme.Convert(typed, internal, nil); err != nil {
			return nil, err
		}
		problems := []string{}
		for _, problem := range validation.ValidateNode(internal) {
			problems = append(problems, typed.Name+": "+problem.Error())
		}
		return problems, nil
	}
	return nil, nil
}

func admitPod(pod *corev1.Pod) ([]string, error) {
	internal := &core.Pod{}
	status := pod.Status.DeepCopy()
	if err := legacyscheme.Scheme.Convert(pod, internal, nil); err != nil {
		return nil, err
	}
	podregistry.Strategy.PrepareForCreate(context.Background(), internal)
	problems := []string{}
	for _, problem := range podregistry.Strategy.Validate(context.Background(), internal) {
		problems = append(problems, pod.Name+": "+problem.Error())
	}
	if err := legacyscheme.Scheme.Convert(internal, pod, nil); err != nil {
		return nil, err
	}
	pod.Status = *status
	return problems, nil
}
