package main

import (
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// plan is one load: the same request again and again, on so many connections, each waiting for its answer.
type plan struct {
	address     string
	request     func(n int64) []byte
	connections int
	rate        float64
	duration    time.Duration
	calls       int64
	tokens      int
	expect      []byte
}

// Result is what one run found. Times in microseconds.
type Result struct {
	Calls        int       `json:"calls"`
	Errors       int       `json:"errors"`
	FirstError   string    `json:"first_error"`
	Late         int       `json:"late"`
	Seconds      float64   `json:"seconds"`
	Latency      spread    `json:"latency_us"`
	Tokens       int       `json:"tokens"`
	FirstToken   spread    `json:"first_token_us"`
	Transit      spread    `json:"transit_us"`
	GatewayCPU   []float64 `json:"gateway_cpu_s"`
	ForeignCores float64   `json:"foreign_cores"`
	StolenCores  float64   `json:"stolen_cores"`
}

// A call that starts this long after its time is late: the client was the bottleneck, not the gateway.
const lateAfter = 2 * time.Millisecond

// The number of the next call, over warm-up and run.
var callNumber atomic.Int64

// drive runs the load to its end and counts every answer that is not what was asked for.
func (p plan) drive() Result {
	var started atomic.Int64
	var all sync.WaitGroup
	workers := make([]worker, p.connections)
	begin := time.Now()
	for i := range workers {
		w := &workers[i]
		w.plan = p
		all.Add(1)
		go func(i int) {
			defer all.Done()
			defer w.client.close()
			for w.wait(begin, i) && started.Add(1) <= p.calls {
				w.call()
			}
		}(i)
	}
	all.Wait()
	result := Result{Seconds: time.Since(begin).Seconds()}
	var latency, first, transit []float64
	for i := range workers {
		w := &workers[i]
		result.Calls += len(w.latency)
		result.Errors += w.errors
		result.Late += w.late
		result.Tokens += len(w.transit)
		if result.FirstError == "" {
			result.FirstError = w.firstError
		}
		latency = append(latency, w.latency...)
		first = append(first, w.first...)
		transit = append(transit, w.transit...)
	}
	result.Latency, result.FirstToken, result.Transit = spreadOf(latency), spreadOf(first), spreadOf(transit)
	return result
}

// worker is one connection and what was seen on it.
type worker struct {
	plan       plan
	client     client
	turns      int
	late       int
	errors     int
	firstError string
	latency    []float64
	first      []float64
	transit    []float64
}

// wait sleeps until this connection's next turn; false when the time is over.
func (w *worker) wait(begin time.Time, index int) bool {
	end := begin.Add(w.plan.duration)
	if w.plan.rate > 0 {
		turn := float64(w.turns) + float64(index)/float64(w.plan.connections)
		due := begin.Add(time.Duration(turn * float64(w.plan.connections) / w.plan.rate * float64(time.Second)))
		if !due.Before(end) {
			return false
		}
		w.turns++
		if ahead := time.Until(due); ahead > 0 {
			time.Sleep(ahead)
		} else if -ahead > lateAfter {
			w.late++
		}
	}
	return time.Now().Before(end)
}

func (w *worker) call() {
	request := w.plan.request(callNumber.Add(1))
	seen := reader{expect: w.plan.expect, found: len(w.plan.expect) == 0, stream: w.plan.tokens > 0}
	begin := time.Now()
	status, err := w.client.call(w.plan.address, request, seen.take)
	took := time.Since(begin)
	switch {
	case err != nil:
		w.fail(err.Error())
		// A gateway that refuses connections must not be asked in a busy loop.
		time.Sleep(5 * time.Millisecond)
	case status != 200:
		w.fail(fmt.Sprintf("status %d: %.300s", status, seen.start))
	case len(seen.transit) != w.plan.tokens:
		w.fail(fmt.Sprintf("%d tokens instead of %d", len(seen.transit), w.plan.tokens))
	case !seen.found:
		w.fail("the answer does not hold the expected text")
	default:
		w.latency = append(w.latency, microseconds(took))
		if w.plan.tokens > 0 {
			w.first = append(w.first, microseconds(seen.first.Sub(begin)))
			w.transit = append(w.transit, seen.transit...)
		}
	}
}

func (w *worker) fail(why string) {
	w.errors++
	if w.firstError == "" {
		w.firstError = why
	}
}

func microseconds(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1e3 }
