package lightspeed

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
)

// GenesisHash is the hash before the first audit entry.
const GenesisHash = "0000000000000000000000000000000000000000000000000000000000000000"

// subjectTextVersion is the text_version of entries with a subject and details; versions 0 and 1 have neither.
const subjectTextVersion = 2

// AuditVerification is the result of a verification of audit entries.
type AuditVerification struct {
	// Verified is the number of entries that fit, from the first one.
	Verified int64
	// FirstBadSequence is the first sequence that does not fit, or is missing; 0: none.
	FirstBadSequence int64
	// HeadHash is the hash of the last entry that fits; empty: none fits.
	HeadHash string
}

// Valid says that every entry fits.
func (w AuditVerification) Valid() bool { return w.FirstBadSequence == 0 }

// AuditSignature returns the signature of an audit record.
func AuditSignature(record *opsv1.AuditRecord) string {
	return sign("audit.v1",
		"action", record.GetAction(),
		"outcome", record.GetOutcome(),
		"at_ms", decimal(record.GetAtMs()))
}

// LineageSignature returns the signature of a lineage record.
func LineageSignature(record *opsv1.LineageRecord) string {
	return sign("lineage.v1",
		"run_id", record.GetRunId(),
		"stage", record.GetStage(),
		"source_signature", record.GetSourceSignature(),
		"sink_signature", record.GetSinkSignature(),
		"watermark_signature", record.GetWatermarkSignature(),
		"sequence", decimal(record.GetSequence()),
		"checkpoint_signature", record.GetCheckpointSignature())
}

// AuditChainHash returns the chain_hash that an entry must have after the entry with the previous hash. It is empty,
// which no entry has, if the entry has a text_version that this client does not know, or fields that the text of its
// version does not cover.
func AuditChainHash(previousHash string, entry *opsv1.AuditEntry) string {
	text := canonicalText(entry)
	if text == "" {
		return ""
	}
	hash := sha256.Sum256([]byte(previousHash + "\n" + text))
	return hex.EncodeToString(hash[:])
}

// canonicalText returns the canonical text of an entry in its text_version; empty if the version is unknown.
func canonicalText(entry *opsv1.AuditEntry) string {
	fields := []string{
		"sequence", decimal(entry.GetSequence()),
		"record", AuditSignature(entry.GetRecord()),
		"actor_id", entry.GetActorId(),
		"reason", entry.GetReason(),
		"request_id", entry.GetRequestId(),
		"recorded_ms", decimal(entry.GetRecordedMs()),
	}
	switch version := entry.GetTextVersion(); {
	case version == subjectTextVersion:
		fields = append(fields, "subject", entry.GetSubject(), "details", detailsText(entry.GetDetails()))
		return sign("audit_entry.v2", fields...)
	case (version == 0 || version == 1) && entry.GetSubject() == "" && len(entry.GetDetails()) == 0:
		return sign("audit_entry.v1", fields...)
	default:
		return ""
	}
}

func detailsText(details []*opsv1.AuditDetail) string {
	fields := make([]string, 0, 2*len(details))
	for _, detail := range details {
		fields = append(fields, escape(detail.GetName()), detail.GetValue())
	}
	return sign("audit_details.v1", fields...)
}

// VerifyAuditEntries verifies the chain of audit entries of one surface, and returns how far they fit. The entries are
// in order and without a filter, as they were listed or watched. The previous hash is the chain_hash of the entry
// before the first; empty: not known. The first entry is then trusted, unless it is the first of the surface.
func VerifyAuditEntries(entries []*opsv1.AuditEntry, previousHash string) AuditVerification {
	verification := AuditVerification{HeadHash: previousHash}
	if len(entries) == 0 {
		return verification
	}
	expected, before := entries[0].GetSequence(), previousHash
	if before == "" && expected == 1 {
		before = GenesisHash
	}
	for _, entry := range entries {
		// An entry without a canonical text never fits, not even the trusted first one.
		hash := AuditChainHash(before, entry)
		linked := hash != "" && (before == "" || entry.GetChainHash() == hash)
		if entry.GetSequence() != expected || !linked || entry.GetSignature() != AuditSignature(entry.GetRecord()) {
			verification.FirstBadSequence = expected
			return verification
		}
		before, verification.HeadHash = entry.GetChainHash(), entry.GetChainHash()
		verification.Verified++
		expected++
	}
	return verification
}

// sign writes kind.v1|field=value|… of names, which are not escaped, and values in turn.
func sign(versionedKind string, fields ...string) string {
	var text strings.Builder
	text.WriteString(versionedKind)
	for place := 0; place < len(fields); place += 2 {
		text.WriteString("|" + fields[place] + "=" + escape(fields[place+1]))
	}
	return text.String()
}

// escape writes %, |, = and control characters as the %XX of their UTF-8 bytes.
func escape(text string) string {
	if strings.IndexFunc(text, isUnsafe) < 0 {
		return text
	}
	var escaped strings.Builder
	for _, character := range text {
		if !isUnsafe(character) {
			escaped.WriteRune(character)
			continue
		}
		for _, octet := range []byte(string(character)) {
			fmt.Fprintf(&escaped, "%%%02X", octet)
		}
	}
	return escaped.String()
}

func isUnsafe(character rune) bool {
	return character == '%' || character == '|' || character == '=' || character < 0x20 || 0x7f <= character && character <= 0x9f
}

func decimal(value int64) string { return strconv.FormatInt(value, 10) }
