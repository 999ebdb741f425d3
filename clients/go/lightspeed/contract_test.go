package lightspeed_test

import (
	"reflect"
	"strings"
	"testing"

	"google.golang.org/protobuf/reflect/protoreflect"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
	"lightspeed.dev/ops/lightspeed"
)

// Every unary RPC of the contract is a method of the client, every paged list has an iterator over all pages, and every
// watch reconnects.
func TestClientHasEveryRPC(t *testing.T) {
	client := reflect.TypeFor[*lightspeed.Client]()
	services := []protoreflect.ServiceDescriptor{
		opsv1.File_lightspeed_ops_v1_surface_service_proto.Services().ByName("SurfaceService"),
		opsv1.File_lightspeed_ops_v1_schedule_service_proto.Services().ByName("ScheduleService"),
		opsv1.File_lightspeed_ops_v1_worker_service_proto.Services().ByName("WorkerService"),
		opsv1.File_lightspeed_ops_v1_record_service_proto.Services().ByName("RecordService"),
	}
	for _, service := range services {
		for index := range service.Methods().Len() {
			rpc := service.Methods().Get(index)
			name := string(rpc.Name())
			method, exists := client.MethodByName(name)
			if !exists {
				t.Errorf("expected a method %s, but there is none", name)
				continue
			}
			// A raw stream returns an error too; a watch yields its errors.
			if rpc.IsStreamingServer() && !rpc.IsStreamingClient() && method.Type.NumOut() != 1 {
				t.Errorf("expected %s to reconnect, but it is the raw stream", name)
			}
			if rpc.Output().Fields().ByName("next_page_token") != nil {
				all := "All" + strings.TrimPrefix(name, "List")
				if _, exists := client.MethodByName(all); !exists {
					t.Errorf("expected a method %s over all pages of %s, but there is none", all, name)
				}
			}
		}
	}
}
