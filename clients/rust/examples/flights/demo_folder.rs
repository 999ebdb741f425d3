//! The folder of the demo: the arguments of a worker, the index files, and the next batch of each batch.

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;

use lightspeed::{v1, BoxError};

use crate::transform::clean;

/// The arguments of a worker of the demo, in pairs of name and value.
pub struct Arguments {
    pub server: String,
    pub folder: PathBuf,
    pub surface: String,
    pub stages: Vec<String>,
    pub concurrency: usize,
    pub name: String,
    pub after: Vec<String>,
    pub is_killed: bool,
}

impl Arguments {
    pub fn parse(mut words: impl Iterator<Item = String>) -> Self {
        let mut values = HashMap::new();
        while let (Some(name), Some(value)) = (words.next(), words.next()) {
            values.insert(name, value);
        }
        let mut take = |name: &str| values.remove(name).unwrap_or_default();
        let names = |text: String| text.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect();
        Self {
            server: take("--server"),
            folder: take("--folder").into(),
            surface: take("--surface"),
            stages: names(take("--stages")),
            concurrency: take("--concurrency").parse().unwrap_or(1),
            name: take("--name"),
            after: names(take("--after")),
            is_killed: take("--killed") == "yes",
        }
    }
}

/// One day of the index, with the fields that a transformation needs.
struct Day {
    sequence: i64,
    records: i64,
    lag_ms: i64,
}

/// The folder, its arguments and its index.
pub struct DemoFolder {
    pub arguments: Arguments,
    /// The moment at which the first attempt fails, by the key of its batch.
    pub faults: HashMap<String, String>,
    days: HashMap<String, Day>,
}

impl DemoFolder {
    pub fn new(arguments: Arguments) -> Result<Self, BoxError> {
        let mut folder = Self { arguments, faults: HashMap::new(), days: HashMap::new() };
        for row in fs::read_to_string(folder.path("faults.csv"))?.lines().skip(1) {
            let (key, fault) = row.split_once(',').ok_or("expected a key and a fault")?;
            folder.faults.insert(key.to_owned(), fault.to_owned());
        }
        for row in fs::read_to_string(folder.path("days.csv"))?.lines().skip(1) {
            let [date, sequence, _, _, records, lag_ms] = columns(row)?;
            let day = Day { sequence: sequence.parse()?, records: records.parse()?, lag_ms: lag_ms.parse()? };
            folder.days.insert(date.to_owned(), day);
        }
        Ok(folder)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.arguments.folder.join(name)
    }

    /// Whether each of these killed workers has leased a batch that it will not report.
    pub fn have_lost(&self, killed: &[String]) -> bool {
        let Ok(found) = fs::read_dir(self.path("lost")) else { return false };
        let names: Vec<_> = found.flatten().map(|file| file.file_name().to_string_lossy().into_owned()).collect();
        killed.iter().all(|worker| names.iter().any(|name| name.starts_with(&format!("{worker}="))))
    }

    /// Transforms the rows of a day, and checks their number against the batch.
    pub fn transform(&self, batch: &v1::Batch) -> Result<v1::Batch, BoxError> {
        let date = batch.key.strip_prefix("transform-").unwrap_or_default();
        let day = self.days.get(date).ok_or_else(|| format!("expected a day of the index, but it is {date:?}"))?;
        let (text, rows) = clean(&fs::read_to_string(self.path(&format!("raw/{date}.csv")))?)?;
        if rows != batch.records {
            return Err(format!("expected {} rows of {}, but there are {rows}", batch.records, batch.key).into());
        }
        // A file name per worker: two workers can have the same day if the lease of one expired while it still works.
        let unfinished = self.path(&format!("clean/{date}.{}", self.arguments.name));
        fs::write(&unfinished, text)?;
        fs::rename(&unfinished, self.path(&format!("clean/{date}.csv")))?;
        let key = format!("load-{date}");
        Ok(v1::Batch {
            idempotency_key: key.clone(),
            key,
            stage: "load".into(),
            records: day.records,
            lag_ms: day.lag_ms,
            sequence: day.sequence,
            ..Default::default()
        })
    }
}

/// The columns of a row; an error if their number is not COUNT.
pub fn columns<const COUNT: usize>(row: &str) -> Result<[&str; COUNT], BoxError> {
    let found: Vec<_> = row.split(',').collect();
    let count = found.len();
    found.try_into().map_err(|_| format!("expected {COUNT} columns, but there are {count}").into())
}
