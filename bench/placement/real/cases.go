// Cases in the format of the placement vectors: a small cluster as objects, and one pending pod.
package main

import (
	"encoding/json"
	"fmt"
	"reflect"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
)

type placementCase struct {
	ID      string            `json:"id"`
	Objects []json.RawMessage `json:"objects"`
	Pod     *corev1.Pod       `json:"pod"`
}

// readObjects sorts the objects of a case by kind, typed.
func (example *placementCase) readObjects() (map[string][]runtime.Object, error) {
	byKind := map[string][]runtime.Object{}
	for _, raw := range example.Objects {
		object, err := readObject(raw)
		if err != nil {
			return nil, err
		}
		kind := object.GetObjectKind().GroupVersionKind().Kind
		complete(object, kind)
		if !hasEnded(object) {
			byKind[kind] = append(byKind[kind], object)
		}
	}
	complete(example.Pod, "Pod")
	byKind["Pod"] = append(byKind["Pod"], example.Pod)
	return byKind, nil
}

// readObject reads one object of a kind that placement knows.
func readObject(raw json.RawMessage) (runtime.Object, error) {
	var meta metav1.TypeMeta
	if err := json.Unmarshal(raw, &meta); err != nil {
		return nil, err
	}
	empty, isKnown := heldKinds[meta.Kind]
	if !isKnown {
		return nil, fmt.Errorf("kind %q", meta.Kind)
	}
	object := reflect.New(reflect.TypeOf(empty).Elem()).Interface().(runtime.Object)
	if err := json.Unmarshal(raw, object); err != nil {
		return nil, fmt.Errorf("%s: %w", meta.Kind, err)
	}
	return object, nil
}

// complete gives an object what the format leaves out.
func complete(object runtime.Object, kind string) {
	meta := object.(metav1.Object)
	if meta.GetUID() == "" {
		meta.SetUID(types.UID(kind + "/" + meta.GetNamespace() + "/" + meta.GetName()))
	}
	if pod, isPod := object.(*corev1.Pod); isPod && pod.Spec.SchedulerName == "" {
		pod.Spec.SchedulerName = profileName
	}
}

// hasEnded tells pods that the scheduler's informer leaves out.
func hasEnded(object runtime.Object) bool {
	pod, isPod := object.(*corev1.Pod)
	return isPod && (pod.Status.Phase == corev1.PodSucceeded || pod.Status.Phase == corev1.PodFailed)
}
