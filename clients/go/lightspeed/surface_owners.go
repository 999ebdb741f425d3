package lightspeed

import (
	"context"
	"strings"
	"sync"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
)

const (
	// The metadata of servers that share a journal.
	ownerMetadata      = "lightspeed-owner"       // Of responses: the address of the server that owns the surface.
	versionMetadata    = "lightspeed-version"     // Of responses to changes: the version of the surface after the change.
	minVersionMetadata = "lightspeed-min-version" // Of reads: the version that the response must have.

	ownerElsewhere   = "OWNER_ELSEWHERE"
	ownerKey         = "owner" // In the metadata of OWNER_ELSEWHERE.
	behindMinVersion = "BEHIND_MIN_VERSION"

	// More surfaces than a client usually works on, in about 4 MB.
	maxKnownSurfaces = 10_000

	// The attempts of a call that follow an owner without a backoff. If there are more, owners change or servers disagree.
	maxMoves = 3
)

// surfaceOwners knows what servers have said about surfaces: which server owns each, and the newest version that this
// client has caused. It decides which server a call goes to.
type surfaceOwners struct {
	configured string // The configured address.
	isOn       bool
	sendsToken bool // A token goes in plaintext.
	channels   *directChannels

	lock     sync.Mutex
	owners   *recentMap[string]         // By surface: the address of its owner.
	versions *recentMap[surfaceVersion] // By surface: the highest version of a response, in the newest journal.
}

func newSurfaceOwners(target string, o *options, dial func(address string) (*connectionPool, error)) *surfaceOwners {
	return &surfaceOwners{
		configured: strings.TrimPrefix(target, "dns:///"),
		isOn:       o.isDirect,
		sendsToken: o.sendsTokenInPlaintext(),
		channels:   newDirectChannels(dial),
		owners:     newRecentMap[string](maxKnownSurfaces),
		versions:   newRecentMap[surfaceVersion](maxKnownSurfaces),
	}
}

// acquire returns the direct channel to the owner of a surface, which the caller releases; nil: the configured server is
// called.
func (o *surfaceOwners) acquire(surface string) *directChannel {
	o.lock.Lock()
	address, known := o.owners.get(surface)
	o.lock.Unlock()
	if !known || address == o.configured {
		return nil
	}
	return o.channels.acquire(address)
}

// learn remembers the owner that a server names, and connects to it. It returns false if the client must not be led
// there.
func (o *surfaceOwners) learn(surface, named string) bool {
	if !o.isOn || surface == noSurface {
		return false
	}
	isFollowed := named == o.configured || isFollowable(named, o.configured, o.sendsToken)
	o.lock.Lock()
	if isFollowed {
		o.owners.set(surface, named)
	} else {
		o.owners.remove(surface)
	}
	o.lock.Unlock()
	if isFollowed && named != o.configured {
		o.channels.connect(named)
	}
	return isFollowed
}

// await waits until calls can go to an address, and returns false if they cannot.
func (o *surfaceOwners) await(ctx context.Context, address string) bool {
	return address == o.configured || o.channels.await(ctx, address)
}

// attemptFailed learns from the failure of an attempt at a call about a surface; the channel is nil if the configured
// server was called. It returns the address of another server that can be called at once; empty: there is none.
func (o *surfaceOwners) attemptFailed(surface string, channel *directChannel, failed *Error) string {
	called := o.configured
	if channel != nil {
		called = channel.address
	}
	if failed.Code == codes.Unavailable && failed.Reason == ownerElsewhere {
		if named := failed.Metadata[ownerKey]; named == called {
			return ""
		} else if o.learn(surface, named) {
			return named
		}
	}
	switch {
	case channel == nil:
	case failed.Code == codes.Unavailable:
		if failed.Reason == "" { // Not reached.
			o.channels.bar(channel)
		}
		o.forgetOwner(surface)
		return o.configured
	case failed.Code == codes.DeadlineExceeded:
		// A stopped server holds its connections open: the configured server finds its successor.
		o.channels.bar(channel)
	}
	return ""
}

func (o *surfaceOwners) forgetOwner(surface string) {
	o.lock.Lock()
	defer o.lock.Unlock()
	o.owners.remove(surface)
}

// answered learns from the metadata of a successful response.
func (o *surfaceOwners) answered(surface string, received metadata.MD) {
	if named := received.Get(ownerMetadata); len(named) > 0 {
		o.learn(surface, named[0])
	}
	values := received.Get(versionMetadata)
	if len(values) == 0 || surface == noSurface {
		return
	}
	version, ok := parseVersion(values[0])
	o.lock.Lock()
	defer o.lock.Unlock()
	if known, _ := o.versions.get(surface); ok && version.replaces(known) {
		o.versions.set(surface, version)
	}
}

// withMinVersion adds to a read the version of its surface that this client has caused.
func (o *surfaceOwners) withMinVersion(ctx context.Context, surface string) context.Context {
	o.lock.Lock()
	version, known := o.versions.get(surface)
	o.lock.Unlock()
	if !known {
		return ctx
	}
	return metadata.AppendToOutgoingContext(ctx, minVersionMetadata, version.String())
}

// forgetVersion forgets the version of a surface that no server has: its storage may have been restored.
func (o *surfaceOwners) forgetVersion(surface string) {
	o.lock.Lock()
	defer o.lock.Unlock()
	o.versions.remove(surface)
}
