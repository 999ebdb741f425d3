package lightspeed_test

import (
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The packages that users import, but that of the messages: the checks of the contract hold those.
var publicPackages = []string{"lightspeed", "lightspeedotel", "lightspeedtest"}

// api.txt lists every exported declaration, so that a change of it is seen in a review. It has what the parser finds,
// which is the same in each release of Go. REWRITE=1 in the environment writes it anew.
func TestPublicAPI(t *testing.T) {
	var lines []string
	for _, name := range publicPackages {
		lines = append(lines, "package lightspeed.dev/ops/"+name)
		lines = append(lines, exportsOf(t, filepath.Join("..", name))...)
	}
	found := strings.Join(lines, "\n") + "\n"
	if os.Getenv("REWRITE") != "" {
		if err := os.WriteFile("../api.txt", []byte(found), 0o644); err != nil { //nolint:gosec // It is a public file.
			t.Fatal(err)
		}
	}
	listed, err := os.ReadFile("../api.txt")
	if err != nil {
		t.Fatal(err)
	}
	if string(listed) != found {
		t.Errorf("expected api.txt to list the public API, but it differs; if the change is meant: "+
			"REWRITE=1 go test ./lightspeed\n%s", difference(strings.Split(string(listed), "\n"), lines))
	}
}

// exportsOf returns the lines of the exported declarations of a package: one for each, and under a type those of its
// fields and methods.
func exportsOf(t *testing.T, folder string) []string {
	t.Helper()
	sources, err := fs.Glob(os.DirFS(folder), "*.go")
	if err != nil {
		t.Fatal(err)
	}
	listing := &apiListing{t: t, members: map[string][]string{}}
	for _, name := range sources {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(folder, name), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.FileExports(file)
		for _, declaration := range file.Decls {
			listing.add(declaration)
		}
	}
	slices.Sort(listing.heads)
	var lines []string
	for _, head := range listing.heads {
		lines = append(lines, head)
		members := listing.members[typeName(head)]
		slices.Sort(members)
		for _, member := range members {
			lines = append(lines, "    "+member)
		}
	}
	return lines
}

// apiListing has the declarations of a package.
type apiListing struct {
	t       *testing.T
	heads   []string
	members map[string][]string
}

func (l *apiListing) add(declaration ast.Decl) {
	switch d := declaration.(type) {
	case *ast.FuncDecl:
		d.Body = nil
		if d.Recv == nil {
			l.heads = append(l.heads, l.text(d))
			return
		}
		receiver := d.Recv.List[0]
		receiver.Names = nil
		owner := strings.TrimPrefix(l.text(receiver.Type), "*")
		l.members[owner] = append(l.members[owner], l.text(d))
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.ValueSpec:
				l.heads = append(l.heads, d.Tok.String()+" "+l.text(s))
			case *ast.TypeSpec:
				l.addType(s)
			}
		}
	}
}

func (l *apiListing) addType(spec *ast.TypeSpec) {
	var fields *ast.FieldList
	kind := ""
	switch described := spec.Type.(type) {
	case *ast.StructType:
		kind, fields = "struct", described.Fields
	case *ast.InterfaceType:
		kind, fields = "interface", described.Methods
	default:
		l.heads = append(l.heads, "type "+l.text(spec))
		return
	}
	head := *spec
	head.Type = ast.NewIdent(kind)
	l.heads = append(l.heads, "type "+l.text(&head))
	for _, field := range fields.List {
		kept := l.text(field.Type)
		for _, name := range field.Names {
			if kind == "interface" {
				l.members[spec.Name.Name] = append(l.members[spec.Name.Name], name.Name+strings.TrimPrefix(kept, "func"))
			} else {
				l.members[spec.Name.Name] = append(l.members[spec.Name.Name], name.Name+" "+kept)
			}
		}
		if len(field.Names) == 0 {
			l.members[spec.Name.Name] = append(l.members[spec.Name.Name], kept)
		}
	}
}

// text returns the source of a node on one line.
func (l *apiListing) text(node any) string {
	var source strings.Builder
	if err := printer.Fprint(&source, token.NewFileSet(), node); err != nil {
		l.t.Fatal(err)
	}
	return strings.Join(strings.Fields(source.String()), " ")
}

// typeName returns the name of the type that a line declares; empty if it declares none.
func typeName(head string) string {
	name, _ := strings.CutPrefix(head, "type ")
	if name == head {
		return ""
	}
	return name[:strings.IndexAny(name+" ", " [")]
}

// difference returns the lines that are in one listing only.
func difference(listed, found []string) string {
	var lines []string
	for _, line := range listed {
		if line != "" && !slices.Contains(found, line) {
			lines = append(lines, "- "+line)
		}
	}
	for _, line := range found {
		if !slices.Contains(listed, line) {
			lines = append(lines, "+ "+line)
		}
	}
	return strings.Join(lines, "\n")
}
