// The answer of the real scheduler to one case, in the shape of the placement vectors' `expect`.
package main

import (
	"context"
	"fmt"
	"sort"
	"strings"

	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/klog/v2"
	fwk "k8s.io/kube-scheduler/framework"
	"k8s.io/kubernetes/pkg/scheduler/apis/config"
	internalcache "k8s.io/kubernetes/pkg/scheduler/backend/cache"
	"k8s.io/kubernetes/pkg/scheduler/framework"
	"k8s.io/kubernetes/pkg/scheduler/framework/plugins/defaultpreemption"
	"k8s.io/kubernetes/pkg/scheduler/framework/plugins/feature"
	"k8s.io/kubernetes/pkg/scheduler/framework/preemption"
)

// preemptionDraws is how often the choice among preemption candidates is drawn, to see all that are equally right.
const preemptionDraws = 256

type refusal struct {
	Plugin string `json:"plugin"`
	Reason string `json:"reason"`
	Code   string `json:"code"`
	Phase  string `json:"phase,omitempty"`
}

type nodeScore struct {
	Total   int64            `json:"total"`
	Plugins map[string]int64 `json:"plugins"`
}

type victims struct {
	Node          string   `json:"node"`
	Victims       []string `json:"victims"`
	PdbViolations *int64   `json:"pdbViolations,omitempty"`
}

type answer struct {
	Outcome              string               `json:"outcome"`
	Preenqueue           *refusal             `json:"preenqueue,omitempty"`
	Error                *refusal             `json:"error,omitempty"`
	Feasible             []string             `json:"feasible"`
	Nodes                map[string][]refusal `json:"nodes"`
	Prefilter            *refusal             `json:"prefilter"`
	PrefilterNodes       []string             `json:"prefilterNodes,omitempty"`
	Scores               map[string]nodeScore `json:"scores"`
	Best                 []string             `json:"best"`
	Preemption           *victims             `json:"preemption"`
	PreemptionAny        []victims            `json:"preemptionAny,omitempty"`
	PreemptionCandidates []victims            `json:"preemptionCandidates,omitempty"`
	PreemptionMessage    string               `json:"preemptionMessage,omitempty"`
}

// judgement is one scheduling cycle being answered.
type judgement struct {
	ctx      context.Context
	pod      *corev1.Pod
	profile  framework.Framework
	snapshot *internalcache.Snapshot
	state    fwk.CycleState
	statuses *framework.NodeToStatus
	answer   answer
	// briefly: only which nodes fit and which are best, neither reasons nor preemption.
	briefly bool
}

// judge runs one cycle of the real scheduler, asking every plugin of every node.
func judge(example *placementCase) (*answer, error) {
	objects, err := example.readObjects()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(klog.NewContext(context.Background(), klog.Logger{}))
	defer cancel()
	sched, profile, err := newScheduler(ctx, objects)
	if err != nil {
		return nil, err
	}
	snapshot := profile.SnapshotSharedLister().(*internalcache.Snapshot)
	if err := sched.Cache.UpdateSnapshot(klog.Logger{}, snapshot); err != nil {
		return nil, err
	}
	cycle := newJudgement(ctx, profile, example.Pod)
	if err := cycle.run(); err != nil {
		return nil, err
	}
	return &cycle.answer, nil
}

func newJudgement(ctx context.Context, profile framework.Framework, pod *corev1.Pod) *judgement {
	return &judgement{
		ctx: ctx, pod: pod, profile: profile, snapshot: profile.SnapshotSharedLister().(*internalcache.Snapshot),
		state: framework.NewCycleState(), statuses: framework.NewDefaultNodeToStatus(),
		answer: answer{Outcome: "unschedulable", Feasible: []string{}, Nodes: map[string][]refusal{}, Scores: map[string]nodeScore{}, Best: []string{}},
	}
}

func (cycle *judgement) run() error {
	if cycle.isGated() {
		return nil
	}
	allNodes, err := cycle.snapshot.NodeInfos().List()
	if err != nil {
		return err
	}
	narrowed, status, plugins := cycle.profile.RunPreFilterPlugins(cycle.ctx, cycle.state, cycle.pod)
	if !status.IsSuccess() {
		if !status.IsRejected() {
			cycle.fail(status)
			return nil
		}
		cycle.statuses.SetAbsentNodesStatus(status)
		entry := refusalOf(status)
		cycle.answer.Prefilter = &entry
		if len(allNodes) == 0 {
			return nil
		}
		return cycle.preempt()
	}
	if !narrowed.AllNodes() {
		cycle.answer.PrefilterNodes = sets.List(narrowed.NodeNames)
		cycle.statuses.SetAbsentNodesStatus(fwk.NewStatus(fwk.UnschedulableAndUnresolvable, fmt.Sprintf("node(s) didn't satisfy plugin(s) %v", sets.List(plugins))))
	}
	feasible := cycle.filter(allNodes, narrowed, plugins)
	if cycle.answer.Error != nil {
		cycle.answer.Feasible, cycle.answer.Nodes, cycle.answer.PrefilterNodes = []string{}, map[string][]refusal{}, nil
		return nil
	}
	if len(feasible) > 0 {
		cycle.score(feasible)
		return nil
	}
	if len(allNodes) == 0 {
		return nil
	}
	return cycle.preempt()
}

func (cycle *judgement) isGated() bool {
	for _, plugin := range cycle.profile.PreEnqueuePlugins() {
		if status := plugin.PreEnqueue(cycle.ctx, cycle.pod); !status.IsSuccess() {
			cycle.answer.Outcome = "gated"
			cycle.answer.Preenqueue = &refusal{Plugin: plugin.Name(), Reason: status.Message(), Code: status.Code().String()}
			return true
		}
	}
	return false
}

func (cycle *judgement) fail(status *fwk.Status) {
	cycle.answer.Outcome = "error"
	cycle.answer.Error = &refusal{Plugin: cycle.pluginNamedIn(status), Reason: status.AsError().Error(), Code: "Error"}
}

// pluginNamedIn finds whose error it is: often only the text says so.
func (cycle *judgement) pluginNamedIn(status *fwk.Status) string {
	if status.Plugin() != "" {
		return status.Plugin()
	}
	for index, word := range strings.Split(status.AsError().Error(), "\"") {
		if index%2 == 1 {
			return word
		}
	}
	return ""
}

// filter gives the nodes that fit, and every plugin's word on the others.
func (cycle *judgement) filter(nodes []fwk.NodeInfo, narrowed *framework.PreFilterResult, plugins sets.Set[string]) []fwk.NodeInfo {
	feasible := []fwk.NodeInfo{}
	for _, node := range sortedByName(nodes) {
		name := node.Node().Name
		if !narrowed.AllNodes() && !narrowed.NodeNames.Has(name) {
			out := refusal{Code: fwk.UnschedulableAndUnresolvable.String(), Phase: "prefilter",
				Plugin: sets.List(plugins)[0], Reason: fmt.Sprintf("node(s) didn't satisfy plugin(s) %v", sets.List(plugins))}
			cycle.answer.Nodes[name] = append([]refusal{out}, cycle.alone(node)...)
			continue
		}
		status := cycle.profile.RunFilterPluginsWithNominatedPods(cycle.ctx, cycle.state, cycle.pod, node)
		if status.IsSuccess() {
			feasible = append(feasible, node)
			cycle.answer.Feasible = append(cycle.answer.Feasible, name)
			continue
		}
		if !status.IsRejected() {
			if cycle.answer.Error == nil {
				cycle.fail(status)
			}
			continue
		}
		if cycle.briefly {
			continue
		}
		cycle.statuses.Set(name, status)
		all := cycle.alone(node)
		if len(all) == 0 {
			all = []refusal{refusalOf(status)}
		}
		cycle.answer.Nodes[name] = all
	}
	return feasible
}

// alone runs every filter of the profile by itself.
func (cycle *judgement) alone(node fwk.NodeInfo) []refusal {
	all := []refusal{}
	enabled := cycle.profile.ListPlugins().Filter.Enabled
	for _, plugin := range enabled {
		if cycle.state.GetSkipFilterPlugins().Has(plugin.Name) {
			continue
		}
		others := sets.New[string]()
		for _, other := range enabled {
			if other.Name != plugin.Name {
				others.Insert(other.Name)
			}
		}
		state := cycle.state.Clone()
		state.SetSkipFilterPlugins(others)
		if status := cycle.profile.RunFilterPlugins(cycle.ctx, state, cycle.pod, node); !status.IsSuccess() {
			all = append(all, refusalOf(status))
		}
	}
	return all
}

func (cycle *judgement) score(nodes []fwk.NodeInfo) {
	cycle.answer.Outcome = "scheduled"
	status := cycle.profile.RunPreScorePlugins(cycle.ctx, cycle.state, cycle.pod, nodes)
	var lists []framework.NodePluginScores
	phase := "PreScore"
	if status.IsSuccess() {
		phase = "Score"
		lists, status = cycle.profile.RunScorePlugins(cycle.ctx, cycle.state, cycle.pod, nodes)
	}
	if !status.IsSuccess() {
		if len(nodes) == 1 {
			cycle.answer.Best = cycle.answer.Feasible
			return
		}
		cycle.fail(status)
		cycle.answer.Error.Reason = phase + ": " + cycle.answer.Error.Reason
		return
	}
	highest := int64(-1 << 62)
	for _, list := range lists {
		plugins := map[string]int64{}
		for _, score := range list.Scores {
			plugins[score.Name] = score.Score
		}
		for name := range cycle.state.GetSkipScorePlugins() {
			delete(plugins, name)
		}
		cycle.answer.Scores[list.Name] = nodeScore{Total: list.TotalScore, Plugins: plugins}
		highest = max(highest, list.TotalScore)
	}
	for _, name := range cycle.answer.Feasible {
		if cycle.answer.Scores[name].Total == highest {
			cycle.answer.Best = append(cycle.answer.Best, name)
		}
	}
}

// preempt finds every candidate, draws the choice many times, and keeps the scheduler's words when there is none.
func (cycle *judgement) preempt() error {
	if cycle.briefly {
		return nil
	}
	args := &config.DefaultPreemptionArgs{MinCandidateNodesPercentage: 10, MinCandidateNodesAbsolute: 100}
	plugin, err := defaultpreemption.New(cycle.ctx, args, cycle.profile, feature.Features{})
	if err != nil {
		return err
	}
	candidates, err := cycle.candidates(plugin)
	if err != nil {
		return err
	}
	if len(candidates) == 0 {
		_, status := cycle.profile.RunPostFilterPlugins(cycle.ctx, cycle.state, cycle.pod, cycle.statuses)
		cycle.answer.PreemptionMessage = status.Message()
		return nil
	}
	for _, candidate := range candidates {
		entry := victimsOf(candidate)
		violations := candidate.Victims().NumPDBViolations
		entry.PdbViolations = &violations
		cycle.answer.PreemptionCandidates = append(cycle.answer.PreemptionCandidates, entry)
	}
	sortVictims(cycle.answer.PreemptionCandidates)
	seen := map[string]victims{}
	for range preemptionDraws {
		chosen := victimsOf(plugin.Evaluator.SelectCandidate(cycle.ctx, candidates))
		seen[chosen.Node] = chosen
	}
	any := []victims{}
	for _, chosen := range seen {
		any = append(any, chosen)
	}
	sortVictims(any)
	cycle.answer.Preemption = &any[0]
	if len(any) > 1 {
		cycle.answer.PreemptionAny = any
	}
	return nil
}

func (cycle *judgement) candidates(plugin *defaultpreemption.DefaultPreemption) ([]preemption.Candidate, error) {
	if cycle.answer.Prefilter != nil {
		return nil, nil
	}
	if isEligible, _ := plugin.PodEligibleToPreemptOthers(cycle.ctx, cycle.pod, cycle.statuses.Get(cycle.pod.Status.NominatedNodeName)); !isEligible {
		return nil, nil
	}
	nodes, err := cycle.statuses.NodesForStatusCode(cycle.snapshot, fwk.Unschedulable)
	if err != nil || len(nodes) == 0 {
		return nil, err
	}
	pdbs, err := plugin.Evaluator.PdbLister.List(labels.Everything())
	if err != nil {
		return nil, err
	}
	sort.Slice(pdbs, func(i, j int) bool { return nameOfBudget(pdbs[i]) < nameOfBudget(pdbs[j]) })
	candidates, _, err := plugin.Evaluator.DryRunPreemption(cycle.ctx, cycle.state, cycle.pod, nodes, pdbs, 0, int32(len(nodes)))
	if len(candidates) > 0 {
		err = nil
	}
	return candidates, err
}

func nameOfBudget(budget *policyv1.PodDisruptionBudget) string {
	return budget.Namespace + "/" + budget.Name
}

func victimsOf(candidate preemption.Candidate) victims {
	entry := victims{Node: candidate.Name(), Victims: []string{}}
	for _, pod := range candidate.Victims().Pods {
		entry.Victims = append(entry.Victims, pod.Namespace+"/"+pod.Name)
	}
	return entry
}

func sortVictims(list []victims) {
	sort.Slice(list, func(i, j int) bool { return list[i].Node < list[j].Node })
}

func sortedByName(nodes []fwk.NodeInfo) []fwk.NodeInfo {
	sorted := append([]fwk.NodeInfo{}, nodes...)
	sort.Slice(sorted, func(i, j int) bool { return sorted[i].Node().Name < sorted[j].Node().Name })
	return sorted
}

func refusalOf(status *fwk.Status) refusal {
	reasons := append([]string{}, status.Reasons()...)
	sort.Strings(reasons)
	return refusal{Plugin: status.Plugin(), Reason: strings.Join(reasons, "; "), Code: status.Code().String()}
}
