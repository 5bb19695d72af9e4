// Runs the real kube-scheduler's framework in process, without an API server: `judge` answers cases in the format of
// the placement vectors (`admit`: after the API server's defaults and validation), `measure` and `replay` place many pods
// one after the other.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"time"

	"k8s.io/klog/v2"
)

func main() {
	klog.SetOutput(io.Discard)
	klog.LogToStderr(false)
	command := ""
	if len(os.Args) > 1 {
		command = os.Args[1]
	}
	var err error
	switch command {
	case "judge":
		err = judgeAll(os.Stdin, os.Stdout, judgeLine)
	case "admit":
		err = judgeAll(os.Stdin, os.Stdout, admitAndJudgeLine)
	case "measure":
		err = measure(os.Stdin, os.Stdout, limitOf(os.Args))
	case "replay":
		err = replay(os.Stdin, os.Stdout)
	default:
		err = fmt.Errorf("usage: real judge|admit <CASES.jsonl, or real measure [LIMIT]|replay <WORKLOAD.jsonl")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// limitOf reads for how long to measure at most, a minute unless told.
func limitOf(words []string) time.Duration {
	if len(words) > 2 {
		if limit, err := time.ParseDuration(words[2]); err == nil {
			return limit
		}
	}
	return time.Minute
}

type judgedLine struct {
	ID      string  `json:"id"`
	Answer  *answer `json:"answer,omitempty"`
	Problem string  `json:"problem,omitempty"`
	// What the API server would have stored, and why it would not have.
	Admitted        *placementCase `json:"admitted,omitempty"`
	AdmissionErrors []string       `json:"admissionErrors,omitempty"`
}

// judgeAll answers one line after the other. A case that cannot be read, or that makes the scheduler panic, says so.
func judgeAll(in io.Reader, out io.Writer, judgeLine func([]byte) judgedLine) error {
	reader := bufio.NewReaderSize(in, 1<<20)
	writer := bufio.NewWriter(out)
	defer writer.Flush()
	encoder := json.NewEncoder(writer)
	encoder.SetEscapeHTML(false)
	for {
		line, err := reader.ReadBytes('\n')
		if len(line) > 1 {
			if err := encoder.Encode(judgeLine(line)); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func judgeLine(line []byte) judgedLine {
	return judgeRead(line, func(*placementCase, *judgedLine) error { return nil })
}

func admitAndJudgeLine(line []byte) judgedLine {
	return judgeRead(line, func(example *placementCase, result *judgedLine) error {
		problems, err := admit(example)
		admitted := *example
		admitted.Pod = example.Pod.DeepCopy()
		result.Admitted, result.AdmissionErrors = &admitted, problems
		return err
	})
}

func judgeRead(line []byte, prepare func(*placementCase, *judgedLine) error) (result judgedLine) {
	defer func() {
		if reason := recover(); reason != nil {
			result.Problem = fmt.Sprintf("panic: %v", reason)
		}
	}()
	var example placementCase
	err := json.Unmarshal(line, &example)
	result.ID = example.ID
	if err == nil {
		err = prepare(&example, &result)
	}
	if err == nil {
		result.Answer, err = judge(&example)
	}
	if err != nil {
		result.Problem = err.Error()
	}
	return result
}
