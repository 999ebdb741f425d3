package lightspeed

import (
	"context"
	"sync"
	"time"

	"google.golang.org/grpc/connectivity"
)

const (
	// More servers than share a journal; each channel is a connection of its own.
	maxDirectChannels = 16

	// A connection within a network takes milliseconds; an address that cannot be reached from here takes for ever.
	directConnectTimeout = 2 * time.Second

	// A restart takes seconds, a firewall stays: an address that could not be reached is not called for this long.
	barredFor = 30 * time.Second

	// Addresses are few; this limits what servers can make a client remember.
	maxBarred = 1_000

	// A server closes connections that ping more often than every 10 s. A call to an owner that stands still ends after
	// the sum of both, and goes to the configured server; by then another server owns its surfaces.
	directKeepaliveTime    = 11 * time.Second
	directKeepaliveTimeout = 4 * time.Second
)

// directChannels are the channels of a client to the owners of surfaces. It must never delay a call: until a channel is
// connected, calls go to the configured server.
type directChannels struct {
	dial func(address string) (*connectionPool, error)

	lock     sync.Mutex
	open     map[string]*directChannel
	retired  map[*directChannel]bool // Channels out of use whose last calls are still in progress.
	barred   *recentMap[time.Time]   // By address: the end of the time for which it is not called.
	isClosed bool
}

// directChannel is the channel to one owner.
type directChannel struct {
	address     string
	pool        *connectionPool
	settled     chan struct{} // Closed when the first attempt to connect has succeeded or failed.
	isConnected bool
	uses        int // Calls and streams in progress.
	lastUse     time.Time
}

func newDirectChannels(dial func(address string) (*connectionPool, error)) *directChannels {
	return &directChannels{
		dial: dial, open: map[string]*directChannel{}, retired: map[*directChannel]bool{}, barred: newRecentMap[time.Time](maxBarred),
	}
}

// acquire returns the channel to an address, which is released after its use; nil if it is not connected. Then it is
// connected in the background.
func (c *directChannels) acquire(address string) *directChannel {
	c.connect(address)
	c.lock.Lock()
	defer c.lock.Unlock()
	channel := c.open[address]
	if channel == nil || !channel.isConnected {
		return nil
	}
	channel.uses++
	channel.lastUse = time.Now()
	return channel
}

// release ends a use. The last use of a retired channel closes it.
func (c *directChannels) release(channel *directChannel) {
	if channel == nil {
		return
	}
	c.lock.Lock()
	defer c.lock.Unlock()
	channel.uses--
	if c.retired[channel] && channel.uses == 0 {
		delete(c.retired, channel)
		_ = channel.pool.Close()
	}
}

// connect connects to an address in the background, unless it is barred or there is no room.
func (c *directChannels) connect(address string) {
	c.lock.Lock()
	defer c.lock.Unlock()
	until, isBarred := c.barred.get(address)
	if c.open[address] != nil || isBarred && time.Now().Before(until) || c.isClosed || !c.makeRoom() {
		return
	}
	pool, err := c.dial(address)
	if err != nil {
		c.barred.set(address, time.Now().Add(barredFor))
		return
	}
	channel := &directChannel{address: address, pool: pool, settled: make(chan struct{}), lastUse: time.Now()}
	c.open[address] = channel
	go c.settle(channel)
}

// makeRoom retires the channel that has been unused for longest if there is no room for another one. It returns false if
// all have calls in progress.
func (c *directChannels) makeRoom() bool {
	if len(c.open) < maxDirectChannels {
		return true
	}
	var unused *directChannel
	for _, channel := range c.open {
		if channel.uses == 0 && (unused == nil || channel.lastUse.Before(unused.lastUse)) {
			unused = channel
		}
	}
	if unused == nil {
		return false
	}
	c.retire(unused)
	return true
}

// settle waits until a channel is connected, and bars its address if that fails.
func (c *directChannels) settle(channel *directChannel) {
	ctx, cancel := context.WithTimeout(context.Background(), directConnectTimeout)
	defer cancel()
	defer close(channel.settled)
	conn := channel.pool.first()
	conn.Connect()
	state := conn.GetState()
	for (state == connectivity.Idle || state == connectivity.Connecting) && conn.WaitForStateChange(ctx, state) {
		state = conn.GetState()
	}
	if state != connectivity.Ready {
		c.bar(channel)
		return
	}
	c.lock.Lock()
	defer c.lock.Unlock()
	channel.isConnected = true
}

// bar retires a channel whose server cannot be reached, and calls its address no more for a while.
func (c *directChannels) bar(channel *directChannel) {
	c.lock.Lock()
	defer c.lock.Unlock()
	c.barred.set(channel.address, time.Now().Add(barredFor))
	if c.open[channel.address] == channel {
		c.retire(channel)
	}
}

func (c *directChannels) retire(channel *directChannel) {
	delete(c.open, channel.address)
	if channel.uses > 0 {
		c.retired[channel] = true
	} else {
		_ = channel.pool.Close()
	}
}

// await waits until the channel to an address is connected, and returns false if that fails.
func (c *directChannels) await(ctx context.Context, address string) bool {
	c.lock.Lock()
	channel := c.open[address]
	c.lock.Unlock()
	if channel == nil {
		return false
	}
	select {
	case <-channel.settled: // It takes no longer than directConnectTimeout.
	case <-ctx.Done():
	}
	return c.isConnected(address)
}

func (c *directChannels) isConnected(address string) bool {
	c.lock.Lock()
	defer c.lock.Unlock()
	channel := c.open[address]
	return channel != nil && channel.isConnected
}

// close ends all calls and streams on direct channels.
func (c *directChannels) close() {
	c.lock.Lock()
	defer c.lock.Unlock()
	c.isClosed = true
	for _, channel := range c.open {
		_ = channel.pool.Close()
	}
	for channel := range c.retired {
		_ = channel.pool.Close()
	}
}
