// Command load is both ends of the benchmark: the mock vendor behind a gateway, and the client in front of it.
//
//	load mock -address 127.0.0.1:PORT
//	load call -address 127.0.0.1:PORT -body FILE …    prints one JSON object
//
// Both refuse any address that is not loopback.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"time"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 0 {
		return fmt.Errorf("say mock or call")
	}
	switch args[0] {
	case "mock":
		return runMock(args[1:])
	case "call":
		return runCall(args[1:])
	}
	return fmt.Errorf("say mock or call, not %q", args[0])
}

func runMock(args []string) error {
	flags := flag.NewFlagSet("mock", flag.ExitOnError)
	address := flags.String("address", "", "where to listen")
	tokens := flags.Int("tokens", 200, "tokens of a stream")
	wait := flags.Duration("wait", 20*time.Millisecond, "silence before the first token of a paced stream")
	pace := flags.Duration("pace", 10*time.Millisecond, "between two tokens of a paced stream")
	flags.Parse(args)
	if err := loopback(*address); err != nil {
		return err
	}
	return serveMock(*address, vendor{tokens: *tokens, wait: *wait, pace: *pace})
}

func runCall(args []string) error {
	flags := flag.NewFlagSet("call", flag.ExitOnError)
	address := flags.String("address", "", "the gateway")
	body := flags.String("body", "", "file with the request's body")
	fresh := flags.Bool("fresh-tenants", false, "every call names a tenant of its own in x-tenant")
	connections := flags.Int("connections", 1, "calls at a time")
	rate := flags.Float64("rate", 0, "calls per second over all connections; 0: as fast as possible")
	warm := flags.Duration("warm", 0, "the same load first, not counted")
	duration := flags.Duration("duration", time.Second, "no call starts after this")
	calls := flags.Int64("calls", 1<<40, "at most so many calls")
	tokens := flags.Int("tokens", 0, "tokens that a stream must have; 0: the answer is JSON")
	expect := flags.String("expect", "", "text that every answer must hold")
	gateway := flags.String("gateway", "", "processes whose CPU time is the result: pid,pid")
	own := flags.String("own", "", "further processes of the benchmark, which are not noise: pid,pid")
	flags.Parse(args)
	if err := loopback(*address); err != nil {
		return err
	}
	content, err := os.ReadFile(*body)
	if err != nil {
		return err
	}
	gatewayPids, err := pids(*gateway)
	if err != nil {
		return err
	}
	ownPids, err := pids(*own)
	if err != nil {
		return err
	}
	p := plan{
		address:     *address,
		request:     requests(*address, content, *fresh),
		connections: *connections,
		rate:        *rate,
		duration:    *duration,
		calls:       *calls,
		tokens:      *tokens,
		expect:      []byte(*expect),
	}
	if *warm > 0 {
		before := p
		before.duration = *warm
		before.drive()
	}
	clock := startClock(gatewayPids, append(ownPids, os.Getpid()))
	result := p.drive()
	clock.stop(&result)
	return json.NewEncoder(os.Stdout).Encode(result)
}

func loopback(address string) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("-address: %w", err)
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return fmt.Errorf("-address %s is not loopback", address)
	}
	return nil
}

func pids(list string) ([]int, error) {
	var all []int
	for _, text := range strings.FieldsFunc(list, func(r rune) bool { return r == ',' }) {
		pid, err := strconv.Atoi(text)
		if err != nil {
			return nil, fmt.Errorf("not a process id: %q", text)
		}
		all = append(all, pid)
	}
	return all, nil
}

// requests returns call number n as the bytes on the wire; the body is shared by all.
func requests(address string, body []byte, fresh bool) func(n int64) []byte {
	const line = "POST /v1/chat/completions HTTP/1.1\r\nhost: %s\r\ncontent-type: application/json\r\naccept: */*\r\n"
	head := fmt.Sprintf(line, address)
	tail := append([]byte(fmt.Sprintf("content-length: %d\r\n\r\n", len(body))), body...)
	if !fresh {
		whole := append([]byte(head), tail...)
		return func(int64) []byte { return whole }
	}
	// No tenant comes twice, not even in another run of the client.
	run := strconv.FormatInt(time.Now().UnixNano(), 36)
	return func(n int64) []byte {
		request := make([]byte, 0, len(head)+64+len(tail))
		request = append(request, head...)
		request = append(request, fmt.Sprintf("x-tenant: bench-%s-%d\r\n", run, n)...)
		return append(request, tail...)
	}
}
