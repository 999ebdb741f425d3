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

// orders are the arguments of a worker of the demo, in pairs of name and value.
type orders struct {
	server, folder, surface, name string
	stages, after                 []string
	concurrency                   int
	doomed                        bool
}

func readOrders(arguments []string) orders {
	told := map[string]string{}
	for place := 0; place+1 < len(arguments); place += 2 {
		told[arguments[place]] = arguments[place+1]
	}
	concurrency, _ := strconv.Atoi(told["--concurrency"])
	return orders{
		server: told["--server"], folder: told["--folder"], surface: told["--surface"], name: told["--name"],
		stages: names(told["--stages"]), after: names(told["--after"]),
		concurrency: concurrency, doomed: told["--doomed"] == "yes",
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

// workplace is the folder of the demo, with the contents of its index files.
type workplace struct {
	orders orders
	days   map[string]day
	faults map[string]string
}

func newWorkplace(orders orders) (*workplace, error) {
	w := &workplace{orders: orders, days: map[string]day{}, faults: map[string]string{}}
	days, err := w.rows("days.csv")
	if err != nil {
		return nil, err
	}
	for _, row := range days {
		found := day{date: row[0]}
		numbers := []*int64{&found.sequence, &found.offset, &found.length, &found.records, &found.lagMs}
		for place, number := range numbers {
			if *number, err = strconv.ParseInt(row[place+1], 10, 64); err != nil {
				return nil, err
			}
		}
		w.days[found.date] = found
	}
	faults, err := w.rows("faults.csv")
	for _, row := range faults {
		w.faults[row[0]] = row[1]
	}
	return w, err
}

// rows returns the rows of a small CSV file, without its header.
func (w *workplace) rows(name string) ([][]string, error) {
	file, err := os.Open(w.path(name))
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

func (w *workplace) path(names ...string) string {
	return filepath.Join(append([]string{w.orders.folder}, names...)...)
}

// haveLost says whether each of these doomed workers has leased a batch that it will not report.
func (w *workplace) haveLost(doomed []string) bool {
	for _, name := range doomed {
		if found, _ := filepath.Glob(w.path("lost", name+"=*")); len(found) == 0 {
			return false
		}
	}
	return true
}

// extract copies the header and the rows of a day, without a check or a change.
func (w *workplace) extract(batch *opsv1.Batch) (*opsv1.Batch, error) {
	date := strings.TrimPrefix(batch.GetKey(), batch.GetStage()+"-")
	day, known := w.days[date]
	if !known {
		return nil, fmt.Errorf("expected a day of the index, but it is %q", date)
	}
	source, err := os.Open(w.path("flights.csv"))
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
	unfinished := w.path("raw", date+"."+w.orders.name)
	if err := os.WriteFile(unfinished, append(header, rows...), 0o644); err != nil {
		return nil, err
	}
	if err := os.Rename(unfinished, w.path("raw", date+".csv")); err != nil {
		return nil, err
	}
	key := "transform-" + date
	return &opsv1.Batch{
		Key: key, Stage: "transform", Records: day.records, LagMs: day.lagMs, IdempotencyKey: key, Sequence: day.sequence,
	}, nil
}
