/** All messages, enums and schemas of the contract, as protoc-gen-es writes them. */

import "./text.js";

export * from "../gen/lightspeed/ops/v1/batch_pb.js";
export * from "../gen/lightspeed/ops/v1/checkpoint_pb.js";
export * from "../gen/lightspeed/ops/v1/connector_pb.js";
export * from "../gen/lightspeed/ops/v1/dead_letter_pb.js";
export * from "../gen/lightspeed/ops/v1/error_pb.js";
export * from "../gen/lightspeed/ops/v1/freshness_pb.js";
export * from "../gen/lightspeed/ops/v1/lease_pb.js";
export * from "../gen/lightspeed/ops/v1/operator_pb.js";
export * from "../gen/lightspeed/ops/v1/pipeline_pb.js";
export * from "../gen/lightspeed/ops/v1/policy_pb.js";
export * from "../gen/lightspeed/ops/v1/profile_pb.js";
export * from "../gen/lightspeed/ops/v1/queue_pb.js";
export * from "../gen/lightspeed/ops/v1/record_pb.js";
export * from "../gen/lightspeed/ops/v1/record_service_pb.js";
export * from "../gen/lightspeed/ops/v1/replay_plan_pb.js";
export * from "../gen/lightspeed/ops/v1/retention_pb.js";
export * from "../gen/lightspeed/ops/v1/story_pb.js";
export * from "../gen/lightspeed/ops/v1/surface_pb.js";
export * from "../gen/lightspeed/ops/v1/surface_service_pb.js";
export * from "../gen/lightspeed/ops/v1/telemetry_pb.js";
export * from "../gen/lightspeed/ops/v1/worker_service_pb.js";
