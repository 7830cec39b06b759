package main

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

// spread is how many values there were and where they lie.
type spread struct {
	P50 float64 `json:"p50"`
	P90 float64 `json:"p90"`
	P99 float64 `json:"p99"`
	Max float64 `json:"max"`
}

func spreadOf(values []float64) spread {
	if len(values) == 0 {
		return spread{}
	}
	slices.Sort(values)
	at := func(share float64) float64 { return values[int(share*float64(len(values)-1))] }
	return spread{at(.5), at(.9), at(.99), at(1)}
}

// clock counts CPU time from start to stop: the gateway's, the benchmark's own, and that of everybody else.
type clock struct {
	gateway, own           []int
	gatewayBegan           []time.Duration
	ownBegan               time.Duration
	busyBegan, stolenBegan float64
	began                  time.Time
}

func startClock(gateway, own []int) clock {
	c := clock{gateway: gateway, own: own}
	c.busyBegan, c.stolenBegan = machineSeconds()
	c.gatewayBegan, c.ownBegan = each(gateway), sum(each(own))
	c.began = time.Now()
	return c
}

func (c clock) stop(result *Result) {
	wall := time.Since(c.began).Seconds()
	gateway := each(c.gateway)
	ours := (sum(gateway) - sum(c.gatewayBegan) + sum(each(c.own)) - c.ownBegan).Seconds()
	busy, stolen := machineSeconds()
	for i := range gateway {
		result.GatewayCPU = append(result.GatewayCPU, (gateway[i] - c.gatewayBegan[i]).Seconds())
	}
	result.ForeignCores = max(0, (busy-c.busyBegan-ours)/wall)
	result.StolenCores = (stolen - c.stolenBegan) / wall
}

// each reads the CPU time of each process: all its threads, to the nanosecond (Documentation/scheduler/sched-stats.rst).
// Neither Envoy nor Node ends a thread under load, so none is lost between two readings.
func each(pids []int) []time.Duration {
	times := make([]time.Duration, len(pids))
	for i, pid := range pids {
		folder := fmt.Sprintf("/proc/%d/task", pid)
		entries, _ := os.ReadDir(folder)
		for _, thread := range entries {
			text, _ := os.ReadFile(folder + "/" + thread.Name() + "/schedstat")
			if fields := strings.Fields(string(text)); len(fields) > 0 {
				nanoseconds, _ := strconv.ParseInt(fields[0], 10, 64)
				times[i] += time.Duration(nanoseconds)
			}
		}
	}
	return times
}

func sum(times []time.Duration) (total time.Duration) {
	for _, spent := range times {
		total += spent
	}
	return total
}

// Jiffies that /proc/stat counts, per second: USER_HZ is 100 on every Linux that Envoy is built for.
const jiffies = 100

// machineSeconds reads how long all cores together were busy, and how long the hypervisor had them.
func machineSeconds() (busy, stolen float64) {
	text, _ := os.ReadFile("/proc/stat")
	line, _, _ := bytes.Cut(text, []byte("\n"))
	// cpu user nice system idle iowait irq softirq steal; guest time is part of user time.
	for i, field := range strings.Fields(string(line)) {
		value, _ := strconv.ParseFloat(field, 64)
		switch i {
		case 1, 2, 3, 6, 7:
			busy += value / jiffies
		case 8:
			stolen = value / jiffies
		}
	}
	return busy, stolen
}
