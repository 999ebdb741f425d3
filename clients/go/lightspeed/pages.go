package lightspeed

import (
	"context"
	"iter"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
)

// AllSurfaces yields the surfaces of a tenant by name, and requests the next page when it is needed.
func (c *Client) AllSurfaces(ctx context.Context, request *opsv1.ListSurfacesRequest) iter.Seq2[*opsv1.Surface, error] {
	return pages(ctx, request, c.ListSurfaces, (*opsv1.ListSurfacesResponse).GetSurfaces)
}

// AllDeadLetters yields the dead letters in the order in which they were first enqueued.
func (c *Client) AllDeadLetters(ctx context.Context, request *opsv1.ListDeadLettersRequest) iter.Seq2[*opsv1.DeadLetter, error] {
	return pages(ctx, request, c.ListDeadLetters, (*opsv1.ListDeadLettersResponse).GetDeadLetters)
}

// AllAudits yields audit entries in emit order.
func (c *Client) AllAudits(ctx context.Context, request *opsv1.ListAuditsRequest) iter.Seq2[*opsv1.AuditEntry, error] {
	return pages(ctx, request, c.ListAudits, (*opsv1.ListAuditsResponse).GetEntries)
}

// AllLineage yields lineage entries in emit order.
func (c *Client) AllLineage(ctx context.Context, request *opsv1.ListLineageRequest) iter.Seq2[*opsv1.LineageEntry, error] {
	return pages(ctx, request, c.ListLineage, (*opsv1.ListLineageResponse).GetEntries)
}

// AllCheckpoints yields checkpoints in emit order.
func (c *Client) AllCheckpoints(ctx context.Context, request *opsv1.ListCheckpointsRequest) iter.Seq2[*opsv1.CheckpointEntry, error] {
	return pages(ctx, request, c.ListCheckpoints, (*opsv1.ListCheckpointsResponse).GetEntries)
}

// AllConformance yields conformance entries in emit order.
func (c *Client) AllConformance(ctx context.Context, request *opsv1.ListConformanceRequest) iter.Seq2[*opsv1.ConformanceEntry, error] {
	return pages(ctx, request, c.ListConformance, (*opsv1.ListConformanceResponse).GetEntries)
}

// AllSinkIdempotencyKeys yields the idempotency keys that sinks have applied, in emit order.
func (c *Client) AllSinkIdempotencyKeys(
	ctx context.Context, request *opsv1.ListSinkIdempotencyKeysRequest,
) iter.Seq2[string, error] {
	return pages(ctx, request, c.ListSinkIdempotencyKeys, (*opsv1.ListSinkIdempotencyKeysResponse).GetIdempotencyKeys)
}

// AllDecisions yields the newest policy decisions, in emit order.
func (c *Client) AllDecisions(ctx context.Context, request *opsv1.ListDecisionsRequest) iter.Seq2[*opsv1.DecisionEntry, error] {
	return pages(ctx, request, c.ListDecisions, (*opsv1.ListDecisionsResponse).GetEntries)
}

type page interface{ GetNextPageToken() string }

// pages yields the items of each page; a failed list yields its error last.
func pages[Request proto.Message, Response page, Item any](
	ctx context.Context,
	request Request,
	list func(context.Context, Request, ...grpc.CallOption) (Response, error),
	items func(Response) []Item,
) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		next := proto.CloneOf(request)
		for {
			response, err := list(ctx, next)
			if err != nil {
				var none Item
				yield(none, err)
				return
			}
			for _, item := range items(response) {
				if !yield(item, nil) {
					return
				}
			}
			if response.GetNextPageToken() == "" {
				return
			}
			message := next.ProtoReflect()
			pageToken := message.Descriptor().Fields().ByName("page_token")
			message.Set(pageToken, protoreflect.ValueOfString(response.GetNextPageToken()))
		}
	}
}
