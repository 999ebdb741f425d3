package lightspeed

import (
	"context"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
)

// The controls of operators: short forms of ApplyControl. The surface is a resource name; empty: the default surface.

// Pause starts no more batches; enqueueing continues.
func (c *Client) Pause(ctx context.Context, surface, reason string) (*opsv1.Surface, error) {
	return c.control(ctx, surface, &opsv1.Action{Action: &opsv1.Action_Pause_{Pause: &opsv1.Action_Pause{Reason: reason}}}, "")
}

// Resume resumes starting batches.
func (c *Client) Resume(ctx context.Context, surface, reason string) (*opsv1.Surface, error) {
	return c.control(ctx, surface, &opsv1.Action{Action: &opsv1.Action_Resume_{Resume: &opsv1.Action_Resume{Reason: reason}}}, "")
}

// Drain accepts no more batches, and finishes the queued ones.
func (c *Client) Drain(ctx context.Context, surface, reason string) (*opsv1.Surface, error) {
	return c.control(ctx, surface, &opsv1.Action{Action: &opsv1.Action_Drain_{Drain: &opsv1.Action_Drain{Reason: reason}}}, "")
}

// Replay requeues dead letters, and batches in the plan's reprocess window, of a stage and later stages. With the hash of
// a plan, the server replays by that plan or not at all; empty: by any plan.
func (c *Client) Replay(ctx context.Context, surface, fromStage, reason, expectedPlanHash string) (*opsv1.Surface, error) {
	return c.control(ctx, surface, replayOf(fromStage, reason), expectedPlanHash)
}

// PlanReplay returns what such a replay would do, and does nothing.
func (c *Client) PlanReplay(ctx context.Context, surface, fromStage, reason string) (*opsv1.ReplayPlan, error) {
	response, err := c.ApplyControl(ctx, &opsv1.ApplyControlRequest{
		Surface: surface, Action: replayOf(fromStage, reason), DryRun: true})
	return response.GetPlan(), err
}

func (c *Client) control(ctx context.Context, surface string, action *opsv1.Action, planHash string) (*opsv1.Surface, error) {
	response, err := c.ApplyControl(ctx, &opsv1.ApplyControlRequest{
		Surface: surface, Action: action, ExpectedPlanHash: planHash})
	return response.GetSurface(), err
}

func replayOf(fromStage, reason string) *opsv1.Action {
	return &opsv1.Action{Action: &opsv1.Action_Replay_{Replay: &opsv1.Action_Replay{FromStage: fromStage, Reason: reason}}}
}

// CreateSurface creates a surface from a profile, with overrides; without a profile, from the standard one.
func (c *Client) CreateSurface(
	ctx context.Context, request *opsv1.CreateSurfaceRequest, opts ...grpc.CallOption,
) (*opsv1.CreateSurfaceResponse, error) {
	if request.GetAdapterProfile() == opsv1.AdapterProfile_ADAPTER_PROFILE_UNSPECIFIED {
		request = proto.CloneOf(request)
		request.AdapterProfile = opsv1.AdapterProfile_ADAPTER_PROFILE_STANDARD
	}
	return c.SurfaceServiceClient.CreateSurface(ctx, request, opts...)
}
