package lightspeed

import (
	"math/rand/v2"
	"time"
)

const (
	// Each wait is twice the one before: a few steps from the first to the limit, whatever they are.
	waitFactor = 2

	// Down to half of the wait is drawn by lot, so that clients that lost the same server do not come back all at once.
	waitJitter = 0.5
)

// waits grow from the first to the limit, each shortened by up to half at random. They never sleep: the caller does.
type waits struct {
	first, limit, wait time.Duration
	lot                func() float64
}

func newWaits(first, limit time.Duration) *waits {
	return &waits{first: first, limit: limit, wait: first, lot: rand.Float64}
}

// next returns the next wait, and never less than the server has asked for.
func (w *waits) next(atLeast time.Duration) time.Duration {
	wait := time.Duration(float64(w.wait) * (1 - waitJitter*w.lot()))
	w.wait = min(w.limit, w.wait*waitFactor)
	return max(wait, atLeast)
}

// reset begins at the first wait again: something has worked.
func (w *waits) reset() { w.wait = w.first }
