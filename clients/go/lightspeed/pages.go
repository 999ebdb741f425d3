package lightspeed

import (
	"context"
	"iter"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
)

// AllSurfaces yields the surfaces of a tenant by name, and requests the next page when it is needed.
func (c *Client) AllSurfaces(ctx context.Context, request *opsv1.ListSurfacesRequest) iter.Seq2[*opsv1.Surface, error] {
	return pages(ctx, request, c.ListSurfaces, func(r *opsv1.ListSurfacesRequest, token string) { r.PageToken = token },
		(*opsv1.ListSurfacesResponse).GetSurfaces)
}

// AllDeadLetters yields the dead letters in the order in which they were first enqueued.
func (c *Client) AllDeadLetters(ctx context.Context, request *opsv1.ListDeadLettersRequest) iter.Seq2[*opsv1.DeadLetter, error] {
	return pages(ctx, request, c.ListDeadLetters, func(r *opsv1.ListDeadLettersRequest, token string) { r.PageToken = token },
		(*opsv1.ListDeadLettersResponse).GetDeadLetters)
}

// AllAudits yields audit entries in emit order.
func (c *Client) AllAudits(ctx context.Context, request *opsv1.ListAuditsRequest) iter.Seq2[*opsv1.AuditEntry, error] {
	return pages(ctx, request, c.ListAudits, func(r *opsv1.ListAuditsRequest, token string) { r.PageToken = token },
		(*opsv1.ListAuditsResponse).GetEntries)
}

// AllLineage yields lineage entries in emit order.
func (c *Client) AllLineage(ctx context.Context, request *opsv1.ListLineageRequest) iter.Seq2[*opsv1.LineageEntry, error] {
	return pages(ctx, request, c.ListLineage, func(r *opsv1.ListLineageRequest, token string) { r.PageToken = token },
		(*opsv1.ListLineageResponse).GetEntries)
}

// AllCheckpoints yields checkpoints in emit order.
func (c *Client) AllCheckpoints(ctx context.Context, request *opsv1.ListCheckpointsRequest) iter.Seq2[*opsv1.CheckpointEntry, error] {
	return pages(ctx, request, c.ListCheckpoints, func(r *opsv1.ListCheckpointsRequest, token string) { r.PageToken = token },
		(*opsv1.ListCheckpointsResponse).GetEntries)
}

// AllConformance yields conformance entries in emit order.
func (c *Client) AllConformance(ctx context.Context, request *opsv1.ListConformanceRequest) iter.Seq2[*opsv1.ConformanceEntry, error] {
	return pages(ctx, request, c.ListConformance, func(r *opsv1.ListConformanceRequest, token string) { r.PageToken = token },
		(*opsv1.ListConformanceResponse).GetEntries)
}

// AllSinkIdempotencyKeys yields the idempotency keys that sinks have applied, in emit order.
func (c *Client) AllSinkIdempotencyKeys(
	ctx context.Context, request *opsv1.ListSinkIdempotencyKeysRequest,
) iter.Seq2[string, error] {
	return pages(ctx, request, c.ListSinkIdempotencyKeys,
		func(r *opsv1.ListSinkIdempotencyKeysRequest, token string) { r.PageToken = token },
		(*opsv1.ListSinkIdempotencyKeysResponse).GetIdempotencyKeys)
}

// AllDecisions yields the newest policy decisions, in emit order.
func (c *Client) AllDecisions(ctx context.Context, request *opsv1.ListDecisionsRequest) iter.Seq2[*opsv1.DecisionEntry, error] {
	return pages(ctx, request, c.ListDecisions, func(r *opsv1.ListDecisionsRequest, token string) { r.PageToken = token },
		(*opsv1.ListDecisionsResponse).GetEntries)
}

type page interface{ GetNextPageToken() string }

// pages yields the items of each page; a failed list yields its error last.
func pages[Request proto.Message, Response page, Item any](
	ctx context.Context,
	request Request,
	list func(context.Context, Request, ...grpc.CallOption) (Response, error),
	turn func(Request, string),
	items func(Response) []Item,
) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		asked := proto.CloneOf(request)
		for {
			found, err := list(ctx, asked)
			if err != nil {
				var none Item
				yield(none, err)
				return
			}
			for _, item := range items(found) {
				if !yield(item, nil) {
					return
				}
			}
			if found.GetNextPageToken() == "" {
				return
			}
			turn(asked, found.GetNextPageToken())
		}
	}
}
