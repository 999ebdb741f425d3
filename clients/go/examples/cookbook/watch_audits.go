package main

import (
	"context"
	"fmt"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
	"lightspeed.dev/ops/lightspeed"
)

// watchAudits watches audits, keeps the resume token of the last one, and goes on with it, as after a restart of the
// program. A restart of the server in between is not seen.
func watchAudits(ctx context.Context, client *lightspeed.Client, surface string) error {
	token, err := printAudits(ctx, client, &opsv1.WatchAuditsRequest{Surface: surface}, 2)
	if err != nil {
		return err
	}
	if _, err := client.Pause(ctx, surface, "the disk is full"); err != nil {
		return err
	}
	// Store the token with the results of the entries, and read it at the start.
	_, err = printAudits(ctx, client, &opsv1.WatchAuditsRequest{Surface: surface, ResumeToken: token}, 1)
	return err
}

// printAudits prints so many audits, and returns the resume token of the last one.
func printAudits(ctx context.Context, client *lightspeed.Client, request *opsv1.WatchAuditsRequest, count int) (string, error) {
	for item, err := range client.WatchAudits(ctx, request) {
		if err != nil {
			return "", err
		}
		fmt.Printf("%d: %s %s\n", item.Entry.GetSequence(), item.Entry.GetRecord().GetAction(), item.Entry.GetReason())
		if count--; count == 0 {
			return item.ResumeToken, nil
		}
	}
	return "", nil
}
