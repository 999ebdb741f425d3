package lightspeed

import (
	"fmt"
	"regexp"
	"strconv"
)

// surfaceVersion is a version of a surface in one journal, which its identity names. Another journal has another history,
// and counts anew.
type surfaceVersion struct {
	number  int64
	journal string
}

// versionForm is the form of a version in metadata. The server accepts no longer ones.
var versionForm = regexp.MustCompile(`^([1-9][0-9]{0,18})@([0-9A-Za-z]{1,64})$`)

// parseVersion returns the version in a value of metadata, and false if it has another form.
func parseVersion(text string) (surfaceVersion, bool) {
	found := versionForm.FindStringSubmatch(text)
	if found == nil {
		return surfaceVersion{}, false
	}
	number, err := strconv.ParseInt(found[1], 10, 64)
	return surfaceVersion{number, found[2]}, err == nil
}

// replaces reports whether reads ask for the version instead of the known one: it is higher, or of another journal.
func (v surfaceVersion) replaces(known surfaceVersion) bool {
	return v.journal != known.journal || v.number > known.number
}

// String returns the value of metadata.
func (v surfaceVersion) String() string {
	return fmt.Sprintf("%d@%s", v.number, v.journal)
}
