// Informers that hold their objects from the start: the scheduler is complete as soon as it is made, without an API
// server, a watch or a wait.
package main

import (
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	storagev1 "k8s.io/api/storage/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"time"

	"k8s.io/client-go/informers"
	clientset "k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/tools/cache"
)

// heldInformer tells every handler of all objects at once, in the order in which they were given.
type heldInformer struct {
	cache.SharedIndexInformer
	indexer cache.Indexer
	objects []runtime.Object
}

type syncedRegistration struct{}

func (syncedRegistration) HasSynced() bool { return true }

func (informer *heldInformer) AddEventHandler(handler cache.ResourceEventHandler) (cache.ResourceEventHandlerRegistration, error) {
	for _, object := range informer.objects {
		handler.OnAdd(object, true)
	}
	return syncedRegistration{}, nil
}

func (informer *heldInformer) AddEventHandlerWithResyncPeriod(handler cache.ResourceEventHandler, _ time.Duration) (cache.ResourceEventHandlerRegistration, error) {
	return informer.AddEventHandler(handler)
}

func (informer *heldInformer) AddEventHandlerWithOptions(handler cache.ResourceEventHandler, _ cache.HandlerOptions) (cache.ResourceEventHandlerRegistration, error) {
	return informer.AddEventHandler(handler)
}

func (informer *heldInformer) AddIndexers(indexers cache.Indexers) error {
	return informer.indexer.AddIndexers(indexers)
}

func (informer *heldInformer) GetIndexer() cache.Indexer              { return informer.indexer }
func (informer *heldInformer) GetStore() cache.Store                  { return informer.indexer }
func (informer *heldInformer) HasSynced() bool                        { return true }
func (informer *heldInformer) SetTransform(cache.TransformFunc) error { return nil }

// heldKinds are the kinds that placement reads.
var heldKinds = map[string]runtime.Object{
	"Node":                  &corev1.Node{},
	"Namespace":             &corev1.Namespace{},
	"Pod":                   &corev1.Pod{},
	"PersistentVolume":      &corev1.PersistentVolume{},
	"PersistentVolumeClaim": &corev1.PersistentVolumeClaim{},
	"StorageClass":          &storagev1.StorageClass{},
	"CSINode":               &storagev1.CSINode{},
	"CSIDriver":             &storagev1.CSIDriver{},
	"CSIStorageCapacity":    &storagev1.CSIStorageCapacity{},
	"VolumeAttachment":      &storagev1.VolumeAttachment{},
	"PodDisruptionBudget":   &policyv1.PodDisruptionBudget{},
	"Service":               &corev1.Service{},
	"ReplicaSet":            &appsv1.ReplicaSet{},
	"StatefulSet":           &appsv1.StatefulSet{},
	"ReplicationController": &corev1.ReplicationController{},
}

// holdObjects makes an informer factory whose informers hold these objects, by kind.
func holdObjects(objects map[string][]runtime.Object) (clientset.Interface, informers.SharedInformerFactory) {
	client := fake.NewClientset()
	factory := informers.NewSharedInformerFactory(client, 0)
	for kind, empty := range heldKinds {
		indexer := cache.NewIndexer(cache.MetaNamespaceKeyFunc, cache.Indexers{cache.NamespaceIndex: cache.MetaNamespaceIndexFunc})
		for _, object := range objects[kind] {
			if err := indexer.Add(object); err != nil {
				panic(err)
			}
		}
		held := &heldInformer{indexer: indexer, objects: objects[kind]}
		factory.InformerFor(empty, func(clientset.Interface, time.Duration) cache.SharedIndexInformer { return held })
	}
	return client, factory
}
