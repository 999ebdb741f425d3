package lightspeed

import (
	"fmt"
	"regexp"
	"strconv"
)

// A token of the server's names the end of a frame. A caller may stop in the middle of one, so the tokens of entries
// before a frame's last are made here, as text that the clients of every language read:
//
//	after:17                                       one surface: everything after sequence 17
//	after:17@tenants/x/surfaces/a:<server token>   all surfaces: go on from the server's token of the frame before, and
//	                                               pass over what surface a has up to 17
//
// The second is exact because a frame has entries of one surface, in order: what comes after the token at or below the
// sequence is just what was seen, however the server cuts its frames the next time.
var middleOfFrame = regexp.MustCompile(`(?s)^after:([0-9]+)(?:@([^:]+):(.*))?$`)

// position is where a stream begins.
type position struct {
	afterSequence  int64  // As in the request; 0 if there is a token.
	token          string // The server's resume token; empty: none.
	passedSurface  string // Surface of the frame that was left in its middle; empty: none was.
	passedSequence int64  // How much of that surface was seen.
}

func positionOf(resumeToken string, afterSequence int64) position {
	found := middleOfFrame.FindStringSubmatch(resumeToken)
	if found == nil {
		return position{afterSequence: afterSequence, token: resumeToken}
	}
	sequence, err := strconv.ParseInt(found[1], 10, 64)
	if err != nil {
		return position{token: resumeToken} // The server says what is wrong with it.
	}
	if found[2] == "" {
		return position{afterSequence: sequence}
	}
	return position{token: found[3], passedSurface: found[2], passedSequence: sequence}
}

// passes says whether an entry was seen before.
func (p position) passes(surface string, sequence int64) bool {
	return surface == p.passedSurface && sequence <= p.passedSequence
}

// resumeToken is the token that begins here.
func (p position) resumeToken() string {
	switch {
	case p.passedSurface != "":
		return fmt.Sprintf("after:%d@%s:%s", p.passedSequence, p.passedSurface, p.token)
	case p.token != "":
		return p.token
	case p.afterSequence > 0:
		return fmt.Sprintf("after:%d", p.afterSequence)
	}
	return ""
}
