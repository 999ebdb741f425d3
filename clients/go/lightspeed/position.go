package lightspeed

import (
	"fmt"
	"regexp"
	"strconv"
)

// A server's token names the end of a frame. A caller can stop in the middle of a frame, so the client makes the tokens
// of the entries before a frame's last, as text that the clients of every language read:
//
//	after:17                                       one surface: everything after sequence 17
//	after:17@tenants/x/surfaces/a:<server token>   all surfaces: resume from the server's token of the frame before, and
//	                                               skip the entries of surface a up to 17
//
// The second form is exact because a frame has entries of one surface, in order: the entries after the token up to the
// sequence are exactly the returned ones, however the server cuts the next frames.
var midFrame = regexp.MustCompile(`(?s)^after:([0-9]+)(?:@([^:]+):(.*))?$`)

// position is the position at which a stream begins.
type position struct {
	afterSequence    int64  // As in the request; 0 if there is a token.
	token            string // The server's resume token; empty: none.
	returnedSurface  string // Surface of the frame that the caller left in its middle; empty: none.
	returnedSequence int64  // The newest returned sequence of that surface.
}

func positionOf(resumeToken string, afterSequence int64) position {
	parts := midFrame.FindStringSubmatch(resumeToken)
	if parts == nil {
		return position{afterSequence: afterSequence, token: resumeToken}
	}
	sequence, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil {
		return position{token: resumeToken} // The server refuses a malformed token.
	}
	if parts[2] == "" {
		return position{afterSequence: sequence}
	}
	return position{token: parts[3], returnedSurface: parts[2], returnedSequence: sequence}
}

// isReturned reports whether an entry was returned before.
func (p position) isReturned(surface string, sequence int64) bool {
	return surface == p.returnedSurface && sequence <= p.returnedSequence
}

// resumeToken returns the token of this position.
func (p position) resumeToken() string {
	switch {
	case p.returnedSurface != "":
		return fmt.Sprintf("after:%d@%s:%s", p.returnedSequence, p.returnedSurface, p.token)
	case p.token != "":
		return p.token
	case p.afterSequence > 0:
		return fmt.Sprintf("after:%d", p.afterSequence)
	}
	return ""
}
