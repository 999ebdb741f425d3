package lightspeed

import (
	"context"
	"iter"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

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
