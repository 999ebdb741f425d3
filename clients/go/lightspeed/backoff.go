package lightspeed

import (
	"math/rand/v2"
	"time"
)

const (
	// Each wait is twice the one before, so that the limit is reached in a few steps.
	backoffFactor = 2

	// Jitter: each wait is shortened at random by up to half, so that clients of the same server do not reconnect all
	// at once.
	backoffJitter = 0.5
)

// backoff is the wait before the next attempt, which grows from the first to the limit and has a random part. It never
// sleeps: the caller does.
type backoff struct {
	first, limit, wait time.Duration
	random             func() float64 // From 0 to 1.
}

func newBackoff(first, limit time.Duration) *backoff {
	return &backoff{first: first, limit: limit, wait: first, random: rand.Float64}
}

// next returns the next wait, which is never shorter than the server asked for.
func (b *backoff) next(atLeast time.Duration) time.Duration {
	wait := time.Duration(float64(b.wait) * (1 - backoffJitter*b.random()))
	b.wait = min(b.limit, b.wait*backoffFactor)
	return max(wait, atLeast)
}

// reset starts again at the first wait, after a success.
func (b *backoff) reset() { b.wait = b.first }
