package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"
)

// vendor answers OpenAI chat calls with fixed text, as fast as it can.
//
//	"stream":true            a stream of so many tokens, one write per event; each token is its own sending time
//	"model":"paced"          the stream waits before its first token and between tokens
//	"tools":                 the answer calls one tool, after its text
//	reach me at ADDRESS      the answer names the address, as this vendor was told it
type vendor struct {
	tokens     int
	wait, pace time.Duration
}

// After every so many tokens of a stream the caller's address comes: whole, and the next time in two pieces.
const addressEvery = 20

func serveMock(address string, v vendor) error {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	for {
		connection, err := listener.Accept()
		if err != nil {
			return err
		}
		go v.serve(connection)
	}
}

func (v vendor) serve(connection net.Conn) {
	defer connection.Close()
	reader := bufio.NewReaderSize(connection, 64<<10)
	writer := bufio.NewWriterSize(connection, 8<<10)
	var body []byte
	for {
		request, err := http.ReadRequest(reader)
		if err != nil {
			return
		}
		if body, err = readBody(body, request); err != nil {
			return
		}
		address := addressIn(body)
		tools := bytes.Contains(body, []byte(`"tools":`))
		if bytes.Contains(body, []byte(`"stream":true`)) {
			err = v.stream(writer, bytes.Contains(body, []byte(`"model":"paced"`)), tools, address)
		} else {
			err = answer(writer, tools, address)
		}
		if err != nil || request.Close {
			return
		}
	}
}

// readBody reads the whole body into the buffer of the call before.
func readBody(buffer []byte, request *http.Request) ([]byte, error) {
	if request.ContentLength < 0 {
		return io.ReadAll(request.Body)
	}
	size := int(request.ContentLength)
	if cap(buffer) < size {
		buffer = make([]byte, size)
	}
	_, err := io.ReadFull(request.Body, buffer[:size])
	return buffer[:size], err
}

func addressIn(body []byte) string {
	_, after, found := bytes.Cut(body, []byte("reach me at "))
	if !found {
		return ""
	}
	address, _, _ := bytes.Cut(after, []byte(" "))
	return string(address)
}

const toolCall = `{"index":0,"id":"call_1","type":"function","function":{"name":"search_orders","arguments":"{\"query\":\"late parcels\",\"limit\":10}"}}`

const text = `Three parcels left the warehouse on Monday and one is late. The carrier lost its label in Hamburg, printed a new one and put it on the night train, so it will arrive a day after the others. I would write to the customer today, say that \"tomorrow before noon\" is certain, and add\nthe new tracking number at the end.`

func answer(writer *bufio.Writer, tools bool, address string) error {
	content, calls, finish := text, "", "stop"
	if address != "" {
		content += " Write to " + address + " ."
	}
	if tools {
		calls, finish = `,"tool_calls":[`+toolCall+`]`, "tool_calls"
	}
	body := `{"id":"chatcmpl-bench","object":"chat.completion","created":1767225600,"model":"mock","choices":[{"index":0,"message":{"role":"assistant","content":"` + content + `"` + calls + `},"logprobs":null,"finish_reason":"` + finish + `"}],"usage":{"prompt_tokens":150,"completion_tokens":80,"total_tokens":230},"system_fingerprint":"fp_bench"}`
	fmt.Fprintf(writer, "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%s", len(body), body)
	return writer.Flush()
}

const (
	streamHead  = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\ncache-control: no-cache\r\ntransfer-encoding: chunked\r\n\r\n"
	eventBegins = `{"id":"chatcmpl-bench","object":"chat.completion.chunk","created":1767225600,"model":"mock","system_fingerprint":"fp_bench","choices":[{"index":0,"delta":`
	eventEnds   = `,"logprobs":null,"finish_reason":null}]}`
)

// stream writes each event as one chunk of its own, flushed at once, as vendors do.
func (v vendor) stream(writer *bufio.Writer, paced, tools bool, address string) error {
	begin := time.Now()
	writer.WriteString(streamHead)
	if err := writer.Flush(); err != nil {
		return err
	}
	if paced {
		time.Sleep(v.wait)
	}
	events := eventWriter{writer: writer}
	events.delta(`{"role":"assistant","content":""}`)
	for i := range v.tokens {
		if paced {
			time.Sleep(time.Until(begin.Add(v.wait + time.Duration(i)*v.pace)))
		}
		events.delta(`{"content":"t` + strconv.FormatInt(time.Now().UnixNano(), 10) + ` "}`)
		if nth := (i + 1) / addressEvery; address != "" && (i+1)%addressEvery == 0 {
			split := len(address) / 2 * (1 - nth%2)
			if split > 0 {
				events.delta(`{"content":"` + address[:split] + `"}`)
			}
			events.delta(`{"content":"` + address[split:] + ` "}`)
		}
	}
	finish := "stop"
	if tools {
		finish = "tool_calls"
		events.delta(`{"tool_calls":[` + toolCall + `]}`)
	}
	events.event(eventBegins + `{},"logprobs":null,"finish_reason":"` + finish + `"}]}`)
	events.event(fmt.Sprintf(`{"id":"chatcmpl-bench","object":"chat.completion.chunk","created":1767225600,"model":"mock","choices":[],"usage":{"prompt_tokens":150,"completion_tokens":%d,"total_tokens":%d}}`, v.tokens, v.tokens+150))
	events.event("[DONE]")
	writer.WriteString("0\r\n\r\n")
	if events.err != nil {
		return events.err
	}
	return writer.Flush()
}

// eventWriter keeps the first error; what is written after it goes nowhere.
type eventWriter struct {
	writer *bufio.Writer
	err    error
}

func (e *eventWriter) delta(delta string) { e.event(eventBegins + delta + eventEnds) }

func (e *eventWriter) event(data string) {
	if e.err != nil {
		return
	}
	fmt.Fprintf(e.writer, "%x\r\ndata: %s\n\n\r\n", len(data)+8, data)
	e.err = e.writer.Flush()
}
