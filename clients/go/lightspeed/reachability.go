package lightspeed

import (
	"log/slog"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/connectivity"
)

// sayUnreachableAfter is how long a server may give no answer before it is logged. A restart within this time is not
// worth a line.
const sayUnreachableAfter = time.Second

// reachability logs once that the server gives no answer, and once that it answers again.
type reachability struct {
	logger *slog.Logger
	target string

	lock     sync.Mutex
	failing  time.Time // Start of the first attempt since the last answer that got none; zero: the last one got one.
	isLogged bool
}

// attempt records the start of an attempt of a call or stream, and returns the function that records its end.
//
// An attempt to connect to a host that drops packets takes longer than the limit: it is logged while it lasts.
func (r *reachability) attempt(conn *grpc.ClientConn) func(*Error) {
	begun := time.Now()
	pending := time.AfterFunc(sayUnreachableAfter, func() {
		if conn.GetState() != connectivity.Ready {
			r.gotNoAnswer(begun, "no connection after "+sayUnreachableAfter.String())
		}
	})
	return func(failed *Error) {
		pending.Stop()
		r.attemptEnded(begun, failed)
	}
}

// attemptEnded records the result of an attempt: the error of a server is an answer too.
func (r *reachability) attemptEnded(begun time.Time, failed *Error) {
	switch {
	case failed == nil || failed.Reason != "":
		r.answered()
	case failed.Code == codes.Unavailable:
		r.gotNoAnswer(begun, failed.Message)
	}
}

func (r *reachability) answered() {
	r.lock.Lock()
	defer r.lock.Unlock()
	r.failing = time.Time{}
	if r.isLogged {
		r.isLogged = false
		r.logger.Info("server_reached", "target", r.target)
	}
}

func (r *reachability) gotNoAnswer(begun time.Time, cause string) {
	r.lock.Lock()
	defer r.lock.Unlock()
	if r.failing.IsZero() {
		r.failing = begun
	}
	if !r.isLogged && time.Since(r.failing) >= sayUnreachableAfter {
		r.isLogged = true
		r.logger.Warn("server_unreachable", "target", r.target, "cause", cause)
	}
}
