package lightspeed

import (
	"testing"

	"google.golang.org/protobuf/proto"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
)

func changedFrame(names ...string) *opsv1.WatchSurfacesResponse {
	changed := &opsv1.ChangedSurfaces{}
	for _, name := range names {
		changed.Surfaces = append(changed.Surfaces, &opsv1.Surface{Name: name})
	}
	return &opsv1.WatchSurfacesResponse{Frame: &opsv1.WatchSurfacesResponse_Changed{Changed: changed}}
}

func removedFrame(names ...string) *opsv1.WatchSurfacesResponse {
	removed := &opsv1.RemovedSurfaces{}
	for _, name := range names {
		removed.Surfaces = append(removed.Surfaces, &opsv1.RemovedSurface{Name: name})
	}
	return &opsv1.WatchSurfacesResponse{Frame: &opsv1.WatchSurfacesResponse_Removed{Removed: removed}}
}

// A connection starts with all surfaces; before its mark, known ones that did not come are removed.
func TestSurfacesThatLeftWhileDisconnectedAreRemoved(t *testing.T) {
	caughtUp := &opsv1.WatchSurfacesResponse{Frame: &opsv1.WatchSurfacesResponse_CaughtUp{CaughtUp: &opsv1.SurfacesCaughtUp{AsOfMs: 1}}}
	beat := &opsv1.WatchSurfacesResponse{Frame: &opsv1.WatchSurfacesResponse_Heartbeat{Heartbeat: &opsv1.SurfacesHeartbeat{AsOfMs: 1}}}
	cursor := surfacesWatchCursor{}
	type frames = []*opsv1.WatchSurfacesResponse
	for number, connection := range []struct{ received, expected frames }{
		{
			frames{changedFrame("a", "b", "c"), caughtUp, removedFrame("a"), changedFrame("d"), beat},
			frames{changedFrame("a", "b", "c"), caughtUp, removedFrame("a"), changedFrame("d")},
		},
		{frames{changedFrame("b")}, frames{changedFrame("b")}}, // It breaks before the mark: nothing is forgotten.
		{frames{changedFrame("d"), caughtUp}, frames{changedFrame("d"), removedFrame("b", "c"), caughtUp}},
		{frames{changedFrame("d"), caughtUp}, frames{changedFrame("d"), caughtUp}},
	} {
		cursor.connected()
		found := frames{}
		for _, frame := range connection.received {
			found = append(found, cursor.frameReceived(frame)...)
		}
		if len(found) != len(connection.expected) {
			t.Fatalf("connection %d: expected %d frames, but got %v", number, len(connection.expected), found)
		}
		for index, frame := range found {
			if !proto.Equal(connection.expected[index], frame) {
				t.Errorf("connection %d: expected %v, but got %v", number, connection.expected[index], frame)
			}
		}
	}
}
