//! The transformation of a day: raw rows in, clean rows out, each value in a normalized form.
//!
//! It must never drop a row: a value that it cannot read is an error with its line and column.

use std::fmt::Write;

use lightspeed::BoxError;

use crate::demo_folder::columns;

const HEADER: &str = "flight_date,carrier,flight,tailnum,origin,dest,sched_dep_time,dep_time,dep_delay,sched_arr_time,\
                      arr_time,arr_delay,air_time,distance,scheduled_at,punctuality\n";

/// A missing value in the source; in a clean row the field is empty.
const MISSING: &str = "NA";

/// A flight counts as on time up to 14 minutes after its schedule (U.S. Department of Transportation).
const LATE: i64 = 15;
const VERY_LATE: i64 = 60;

/// Returns the clean rows of a day with their header, and their number.
pub fn clean(raw: &str) -> Result<(String, i64), BoxError> {
    let mut text = String::from(HEADER);
    let mut rows = 0;
    for (index, row) in raw.lines().enumerate().skip(1) {
        clean_row(row, &mut text).map_err(|error| format!("Conversion Error: line {}: {error}", index + 1))?;
        rows += 1;
    }
    Ok((text, rows))
}

fn clean_row(row: &str, text: &mut String) -> Result<(), BoxError> {
    #[rustfmt::skip]
    let [
        year, month, day, dep_time, sched_dep_time, dep_delay, arr_time, sched_arr_time, arr_delay, carrier, flight, tailnum,
        origin, dest, air_time, distance, _hour, minute, time_hour,
    ] = columns(row)?;
    let (year, month, day) = (whole("year", year)?, whole("month", month)?, whole("day", day)?);
    let arrival = number("arr_delay", arr_delay)?;
    let punctuality = match (number("dep_time", dep_time)?, arrival) {
        (None, _) => "cancelled",
        (_, None) => "arrival unknown",
        (_, Some(minutes)) if minutes < LATE => "on time",
        (_, Some(minutes)) if minutes < VERY_LATE => "late",
        _ => "very late",
    };
    write!(text, "{year:04}-{month:02}-{day:02},{},{}", known(carrier), optional("flight", flight)?)?;
    for name in [tailnum, origin, dest] {
        write!(text, ",{}", known(name))?;
    }
    let numbers = [
        ("sched_dep_time", sched_dep_time),
        ("dep_time", dep_time),
        ("dep_delay", dep_delay),
        ("sched_arr_time", sched_arr_time),
        ("arr_time", arr_time),
        ("arr_delay", arr_delay),
        ("air_time", air_time),
        ("distance", distance),
    ];
    for (name, value) in numbers {
        write!(text, ",{}", optional(name, value)?)?;
    }
    writeln!(text, ",{},{punctuality}", scheduled_at(time_hour, whole("minute", minute)?)?)?;
    Ok(())
}

/// The full hour of a schedule, such as 2013-01-01T10:00:00Z, and the minutes after it.
fn scheduled_at(time_hour: &str, minute: i64) -> Result<String, BoxError> {
    let hour = time_hour.strip_suffix(":00:00Z").and_then(|hour| hour.split_once('T'));
    match hour {
        Some((date, hour)) if date.len() == 10 && hour.len() == 2 && (0..60).contains(&minute) => {
            Ok(format!("{date} {hour}:{minute:02}:00"))
        }
        _ => Err(format!(
            "column time_hour: expected a full hour and minutes of it, but it is {time_hour:?} and {minute}"
        )
        .into()),
    }
}

fn known(value: &str) -> &str {
    if value == MISSING {
        ""
    } else {
        value
    }
}

fn optional(column: &str, value: &str) -> Result<String, BoxError> {
    Ok(number(column, value)?.map(|number| number.to_string()).unwrap_or_default())
}

fn whole(column: &str, value: &str) -> Result<i64, BoxError> {
    number(column, value)?.ok_or_else(|| format!("column {column}: expected a whole number, but it is missing").into())
}

fn number(column: &str, value: &str) -> Result<Option<i64>, BoxError> {
    if value == MISSING {
        return Ok(None);
    }
    let read = value.parse().map_err(|_| format!("column {column}: expected a whole number, but it is {value:?}"))?;
    Ok(Some(read))
}
