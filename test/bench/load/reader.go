package main

import (
	"bytes"
	"time"
)

// reader looks at an answer as it comes: when its tokens were sent, and whether it holds what it must.
type reader struct {
	stream  bool
	expect  []byte
	found   bool
	start   []byte
	tail    []byte
	first   time.Time
	transit []float64
	state   tokenState
	sent    int64
}

// The mock writes each token as t<unix nanoseconds> and a blank. Wherever the bytes are split or joined on their
// way, the time is found again.
type tokenState int

const (
	elsewhere tokenState = iota
	boundary
	letter
	digits
)

// Smaller numbers are not times of this century.
const earliest = int64(1e18)

// What is kept of an answer, to name it in an error.
const startMax = 300

func (r *reader) take(piece []byte) {
	now := time.Now()
	if room := startMax - len(r.start); room > 0 {
		r.start = append(r.start, piece[:min(room, len(piece))]...)
	}
	if !r.found {
		r.search(piece)
	}
	if !r.stream {
		return
	}
	for _, b := range piece {
		switch {
		case r.state == digits && b >= '0' && b <= '9':
			r.sent = r.sent*10 + int64(b-'0')
		case r.state == digits && b == ' ' && r.sent > earliest:
			if len(r.transit) == 0 {
				r.first = now
			}
			r.transit = append(r.transit, float64(now.UnixNano()-r.sent)/1e3)
			r.state = boundary
		case r.state == letter && b >= '1' && b <= '9':
			r.sent, r.state = int64(b-'0'), digits
		case r.state == boundary && b == 't':
			r.state = letter
		case b == '"' || b == ' ':
			r.state = boundary
		default:
			r.state = elsewhere
		}
	}
}

// search finds the expected text though it may be split between two pieces.
func (r *reader) search(piece []byte) {
	window := append(r.tail, piece...)
	r.found = bytes.Contains(window, r.expect)
	keep := min(len(window), len(r.expect)-1)
	r.tail = append([]byte(nil), window[len(window)-keep:]...)
}
