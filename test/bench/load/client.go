package main

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"time"
)

// A call that takes longer has failed.
const callTimeout = 60 * time.Second

// client is one connection, kept open from call to call.
type client struct {
	connection net.Conn
	reader     *bufio.Reader
	buffer     [32 << 10]byte
}

// call sends one request and hands over each piece of the answer's body as it comes.
func (c *client) call(address string, request []byte, take func([]byte)) (status int, err error) {
	if c.connection == nil {
		if c.connection, err = net.DialTimeout("tcp", address, 5*time.Second); err != nil {
			return 0, err
		}
		c.reader = bufio.NewReaderSize(c.connection, len(c.buffer))
	}
	keep := false
	defer func() {
		if !keep {
			c.close()
		}
	}()
	c.connection.SetDeadline(time.Now().Add(callTimeout))
	if _, err = c.connection.Write(request); err != nil {
		return 0, err
	}
	response, err := http.ReadResponse(c.reader, nil)
	if err != nil {
		return 0, err
	}
	for {
		n, err := response.Body.Read(c.buffer[:])
		if n > 0 {
			take(c.buffer[:n])
		}
		if err == io.EOF {
			keep = !response.Close
			return response.StatusCode, nil
		}
		if err != nil {
			return response.StatusCode, err
		}
	}
}

func (c *client) close() {
	if c.connection != nil {
		c.connection.Close()
		c.connection = nil
	}
}
