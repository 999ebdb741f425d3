package lightspeed

import (
	"math/rand/v2"
	"time"
)

const (
	// Each wait is twice the one before, so that the limit is reached in a few steps.
	waitFactor = 2

	// Jitter: each wait is shortened at random by up to half, so that clients of the same server do not reconnect all
	// at once.
	waitJitter = 0.5
)

// waits is the backoff: waits grow from the first to the limit, each shortened at random by up to half. It never
// sleeps: the caller does.
type waits struct {
	first, limit, wait time.Duration
	lot                func() float64
}

func newWaits(first, limit time.Duration) *waits {
	return &waits{first: first, limit: limit, wait: first, lot: rand.Float64}
}

// next returns the next wait, which is never shorter than the server asked for.
func (w *waits) next(atLeast time.Duration) time.Duration {
	wait := time.Duration(float64(w.wait) * (1 - waitJitter*w.lot()))
	w.wait = min(w.limit, w.wait*waitFactor)
	return max(wait, atLeast)
}

// reset starts again at the first wait, after a success.
func (w *waits) reset() { w.wait = w.first }
