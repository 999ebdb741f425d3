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

// ReplayOptions are the options of a replay.
type ReplayOptions struct {
	// FromStage is the name of the first stage to replay.
	FromStage string
	// Reason is recorded with the audit; required.
	Reason string
	// ExpectedPlanHash is the hash of a plan: the server replays by that plan or not at all; empty: by any plan.
	ExpectedPlanHash string
}

func (o ReplayOptions) action() *opsv1.Action {
	replay := &opsv1.Action_Replay{FromStage: o.FromStage, Reason: o.Reason}
	return &opsv1.Action{Action: &opsv1.Action_Replay_{Replay: replay}}
}

// Replay requeues dead letters, and batches in the plan's reprocess window, of a stage and later stages.
func (c *Client) Replay(ctx context.Context, surface string, o ReplayOptions) (*opsv1.Surface, error) {
	return c.control(ctx, surface, o.action(), o.ExpectedPlanHash)
}

// PlanReplay returns what such a replay would do, and does nothing.
func (c *Client) PlanReplay(ctx context.Context, surface string, o ReplayOptions) (*opsv1.ReplayPlan, error) {
	response, err := c.ApplyControl(ctx, &opsv1.ApplyControlRequest{Surface: surface, Action: o.action(), DryRun: true})
	return response.GetPlan(), err
}

func (c *Client) control(ctx context.Context, surface string, action *opsv1.Action, planHash string) (*opsv1.Surface, error) {
	response, err := c.ApplyControl(ctx, &opsv1.ApplyControlRequest{
		Surface: surface, Action: action, ExpectedPlanHash: planHash})
	return response.GetSurface(), err
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
