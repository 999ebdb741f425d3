// Package failure names the errors of handlers, the same in reported reasons and in spans.
package failure

import (
	"errors"
	"reflect"
)

// Permanent marks an error of a handler as permanent.
type Permanent struct{ Err error }

func (p *Permanent) Error() string { return p.Err.Error() }

// Unwrap returns the marked error.
func (p *Permanent) Unwrap() error { return p.Err }

// TypeOf returns the name of an error's type without its package; error for the types of errors and fmt. An error that
// is marked as permanent has the type of the error in it.
func TypeOf(err error) string {
	if permanent := (*Permanent)(nil); errors.As(err, &permanent) {
		err = permanent.Err
	}
	kind := reflect.TypeOf(err)
	for kind.Kind() == reflect.Pointer {
		kind = kind.Elem()
	}
	if kind.Name() == "" || kind.PkgPath() == "errors" || kind.PkgPath() == "fmt" {
		return "error"
	}
	return kind.Name()
}
