package main

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
)

// arguments are the command-line arguments of a worker of the demo, in pairs of name and value.
type arguments struct {
	server, folder, surface, name string
	stages, after                 []string
	concurrency                   int
	killed                        bool
}

func parseArguments(words []string) arguments {
	values := map[string]string{}
	for index := 0; index+1 < len(words); index += 2 {
		values[words[index]] = words[index+1]
	}
	concurrency, _ := strconv.Atoi(values["--concurrency"])
	return arguments{
		server: values["--server"], folder: values["--folder"], surface: values["--surface"], name: values["--name"],
		stages: names(values["--stages"]), after: names(values["--after"]),
		concurrency: concurrency, killed: values["--killed"] == "yes",
	}
}

func names(text string) []string {
	return strings.FieldsFunc(text, func(letter rune) bool { return letter == ',' })
}

// day is the place of the rows of one day in the file of the year.
type day struct {
	date                                     string
	sequence, offset, length, records, lagMs int64
}

// demoFolder is the folder of the demo, with the contents of its index files.
type demoFolder struct {
	args   arguments
	days   map[string]day
	faults map[string]string
}

func newDemoFolder(args arguments) (*demoFolder, error) {
	d := &demoFolder{args: args, days: map[string]day{}, faults: map[string]string{}}
	days, err := d.rows("days.csv")
	if err != nil {
		return nil, err
	}
	for _, row := range days {
		indexed := day{date: row[0]}
		numbers := []*int64{&indexed.sequence, &indexed.offset, &indexed.length, &indexed.records, &indexed.lagMs}
		for index, number := range numbers {
			if *number, err = strconv.ParseInt(row[index+1], 10, 64); err != nil {
				return nil, err
			}
		}
		d.days[indexed.date] = indexed
	}
	faults, err := d.rows("faults.csv")
	for _, row := range faults {
		d.faults[row[0]] = row[1]
	}
	return d, err
}

// rows returns the rows of a small CSV file, without its header.
func (d *demoFolder) rows(name string) ([][]string, error) {
	file, err := os.Open(d.path(name))
	if err != nil {
		return nil, err
	}
	defer file.Close()
	found, err := csv.NewReader(file).ReadAll()
	if err != nil || len(found) == 0 {
		return nil, fmt.Errorf("expected rows in %s, but: %w", name, err)
	}
	return found[1:], nil
}

func (d *demoFolder) path(names ...string) string {
	return filepath.Join(append([]string{d.args.folder}, names...)...)
}

// haveLost says whether each of these killed workers has leased a batch that it will not report.
func (d *demoFolder) haveLost(killed []string) bool {
	for _, name := range killed {
		if found, _ := filepath.Glob(d.path("lost", name+"=*")); len(found) == 0 {
			return false
		}
	}
	return true
}

// extract copies the header and the rows of a day, without a check or a change.
func (d *demoFolder) extract(batch *opsv1.Batch) (*opsv1.Batch, error) {
	date := strings.TrimPrefix(batch.GetKey(), batch.GetStage()+"-")
	day, known := d.days[date]
	if !known {
		return nil, fmt.Errorf("expected a day of the index, but it is %q", date)
	}
	source, err := os.Open(d.path("flights.csv"))
	if err != nil {
		return nil, err
	}
	defer source.Close()
	header, err := bufio.NewReader(source).ReadBytes('\n')
	if err != nil {
		return nil, err
	}
	rows := make([]byte, day.length)
	if _, err := io.ReadFull(io.NewSectionReader(source, day.offset, day.length), rows); err != nil {
		return nil, fmt.Errorf("expected %d bytes of %s from %d on: %w", day.length, date, day.offset, err)
	}
	// A file name per worker: two workers can have the same day if the lease of one expired while it still works.
	unfinished := d.path("raw", date+"."+d.args.name)
	if err := os.WriteFile(unfinished, append(header, rows...), 0o644); err != nil {
		return nil, err
	}
	if err := os.Rename(unfinished, d.path("raw", date+".csv")); err != nil {
		return nil, err
	}
	key := "transform-" + date
	return &opsv1.Batch{
		Key: key, Stage: "transform", Records: day.records, LagMs: day.lagMs, IdempotencyKey: key, Sequence: day.sequence,
	}, nil
}
