"""The demo's data side: the real data set through the three stages, on files, without a service."""

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pytest
from examples.flights import dataset
from examples.flights.dataset import Day
from examples.flights.demo_folder import DemoFolder
from examples.flights.faults import Moment, plan_faults, read_faults, spoil, write_faults
from examples.flights.reference import read_reference
from examples.flights.settings import EXTRACT, LOAD, STAGES, TRANSFORM, batch_key, batch_of, carrying
from examples.flights.stages import Extract, Load, Transform
from examples.flights.table import Table, read_facts

SOME_DAYS = 3

pytestmark = pytest.mark.slow  # every test here reads the year


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole data set, unpacked once."""
    source = tmp_path_factory.mktemp("year") / "flights.csv"
    dataset.unpack(source)
    return source


@pytest.fixture(scope="module")
def days(year: Path) -> Sequence[Day]:
    """All days of the year."""
    return dataset.index(year)


@pytest.fixture
def folder(tmp_path: Path, year: Path) -> DemoFolder:
    """A folder with a source of its own, which a test may change."""
    made = DemoFolder(tmp_path / "work")
    made.lay_out()
    made.source.write_bytes(year.read_bytes())
    return made


def load_days(folder: DemoFolder, days: Sequence[Day]) -> None:
    """Runs all stages over some days."""
    extract, transform = Extract(folder, days), Transform(folder, days)
    with Table(folder.table) as table:
        load = Load(folder, table)
        for day in days:
            (raw,) = extract(carrying(batch_of(EXTRACT, day), day))
            (clean,) = transform(carrying(raw, day))
            assert [] == load(carrying(clean, day))


def test_the_index_knows_all_flights_of_the_year(days: Sequence[Day]) -> None:
    """The year has 336,776 flights on 365 days, numbered in calendar order."""
    assert 336_776 == sum(day.records for day in days)
    assert list(range(1, 366)) == [day.sequence for day in days]
    assert sorted(day.date for day in days) == [day.date for day in days]


def test_rows_of_a_day_that_lie_apart_are_refused(tmp_path: Path) -> None:
    """A file with scattered rows of a day is refused, because its index would lose rows."""
    source = tmp_path / "flights.csv"
    source.write_text("header\n" + "2013,1,1,1,515,x\n2013,1,2,1,515,x\n2013,1,1,1,515,x\n")
    with pytest.raises(ValueError, match="lie together"):
        dataset.index(source)


def test_an_index_is_read_as_it_was_written(tmp_path: Path, days: Sequence[Day]) -> None:
    """The workers read the days that the operator wrote."""
    dataset.write_days(tmp_path / "days.csv", days)
    assert list(days) == dataset.read_days(tmp_path / "days.csv")


@pytest.mark.slow
def test_the_table_says_what_the_csv_says(folder: DemoFolder, days: Sequence[Day]) -> None:
    """Rows, cancelled flights and delays of each carrier equal an independent reading of the CSV."""
    load_days(folder, days[:SOME_DAYS])
    facts, reference = read_facts(folder.table), read_reference([day.date for day in days[:SOME_DAYS]])
    assert (reference.rows, reference.cancelled) == (facts.rows, facts.cancelled)
    assert reference.delays == facts.delays
    assert reference.signature == facts.signature
    assert reference.rows == sum(day.records for day in days[:SOME_DAYS])


def test_loading_twice_changes_nothing(folder: DemoFolder, days: Sequence[Day]) -> None:
    """Loading a day again under its key replaces its rows."""
    load_days(folder, days[:SOME_DAYS])
    before = read_facts(folder.table)
    load_days(folder, days[:SOME_DAYS])
    assert before == read_facts(folder.table)


@pytest.mark.parametrize(
    "tamper",
    [
        "DELETE FROM flights WHERE rowid = 7",
        "INSERT INTO flights SELECT * FROM flights WHERE rowid = 7",
        "UPDATE flights SET arr_delay = arr_delay + 1 WHERE rowid = 7",
        "UPDATE flights SET load_key = 'load-2013-02-01' WHERE rowid = 7",
    ],
)
def test_the_signature_sees_one_row(folder: DemoFolder, days: Sequence[Day], tamper: str) -> None:
    """A lost, doubled or changed row changes the signature."""
    load_days(folder, days[:1])
    before = read_facts(folder.table).signature
    with duckdb.connect(str(folder.table)) as connection:
        connection.execute(tamper)
    assert before != read_facts(folder.table).signature


def test_a_malformed_row_stops_its_day_until_repaired(folder: DemoFolder, days: Sequence[Day]) -> None:
    """Extract copies the row, transform raises and names line and column; after the repair the day passes."""
    day = days[1]
    damage = spoil(folder.source, day)
    extract, transform = Extract(folder, days), Transform(folder, days)
    (raw,) = extract(carrying(batch_of(EXTRACT, day), day))
    with pytest.raises(ValueError, match=r'(?s)Conversion Error: CSV Error on Line: .*column "year"'):
        transform(carrying(raw, day))
    assert not folder.clean(day.date).exists()
    damage.repair()
    dataset.cut(folder.source, day, folder.raw(day.date))
    assert [batch_of(LOAD, day)] == transform(carrying(raw, day))


def test_a_stage_that_lost_a_row_raises(folder: DemoFolder, days: Sequence[Day]) -> None:
    """A stage raises if it has another number of rows than its batch."""
    day = days[0]
    Extract(folder, days)(carrying(batch_of(EXTRACT, day), day))
    batch = carrying(batch_of(TRANSFORM, day), day)
    batch.records += 1
    with pytest.raises(ValueError, match=f"expected {day.records + 1} rows of transform-2013-01-01"):
        Transform(folder, days)(batch)


def test_a_seed_decides_what_goes_wrong(days: Sequence[Day]) -> None:
    """The same seed gives the same faults, another seed others; the poison day has no other fault."""
    plan = plan_faults(1, days)
    assert plan == plan_faults(1, days)
    assert plan != plan_faults(2, days)
    assert 55 == len(plan.moments)  # 5 % of 364 x 3, rounded up.
    assert not {batch_key(stage, plan.poison.date) for stage in STAGES} & set(plan.moments)


def test_faults_are_read_as_they_were_written(tmp_path: Path, days: Sequence[Day]) -> None:
    """The workers read the faults that were written."""
    plan = plan_faults(1, days)
    write_faults(tmp_path / "faults.csv", plan)
    assert plan.moments == read_faults(tmp_path / "faults.csv").moments


def test_only_the_first_attempt_fails(days: Sequence[Day]) -> None:
    """A planned fault is raised at its moment, and not again."""
    plan = plan_faults(1, days)
    key, moment = next(iter(plan.moments.items()))
    (other,) = set(Moment) - {moment}
    with pytest.raises(ConnectionError):
        plan.strike(moment, key=key, attempt=1)
    plan.strike(moment, key=key, attempt=2)
    plan.strike(other, key=key, attempt=1)
