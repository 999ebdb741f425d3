//! The worker of the demo that transforms: it normalizes the columns of a day, and derives the other columns of the
//! table.
//!
//! It takes the arguments of every worker of the demo. It works until it gets SIGTERM, or until its parent process is
//! gone. Then it finishes its leased batches, prints how many it has done, and exits with 0. A doomed worker waits for
//! its SIGKILL instead, with a batch that is done and not reported.

mod transform;
mod workplace;

use std::fs;
use std::os::unix::process::parent_id;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;
use std::time::Duration;

use lightspeed::{v1, BoxError, Client, Task, Worker};
use tokio::signal::unix::{signal, SignalKind};
use tokio::time::{sleep, timeout};

use workplace::{Orders, Workplace};

/// The demo kills a doomed worker at once, unless the demo itself has ended.
const DOOM_PATIENCE: Duration = Duration::from_secs(30);

/// Interval of the checks whether the doomed workers have their batches, and whether the demo still runs.
const LOOK: Duration = Duration::from_millis(20);

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let workplace = Arc::new(Workplace::new(Orders::read(std::env::args().skip(1)))?);
    let orders = &workplace.orders;
    let mut terminated = signal(SignalKind::terminate())?;
    let parent = parent_id();
    let end = async move { while timeout(LOOK, terminated.recv()).await.is_err() && parent_id() == parent {} };
    tokio::pin!(end);
    let begin = async {
        while !workplace.have_lost(&orders.after) {
            sleep(LOOK).await;
        }
    };
    let worked = Arc::new(AtomicUsize::new(0));
    let has_begun = tokio::select! {
        () = begin => true,
        () = &mut end => false,
    };
    if has_begun {
        let client = Client::new(&orders.server)?;
        let (at_work, counted) = (workplace.clone(), worked.clone());
        let handle = move |task: Task| {
            let (workplace, worked) = (at_work.clone(), counted.clone());
            async move {
                let next = handle(&workplace, &task).await?;
                worked.fetch_add(1, Ordering::Relaxed);
                Ok(vec![next])
            }
        };
        let worker = Worker::builder(&client, orders.stages.clone())
            .surface(&orders.surface)
            .concurrency(orders.concurrency)
            .worker_id(&orders.name)
            .build(handle)?;
        worker.run_until(end).await?;
    }
    println!("worked on {} batches", worked.load(Ordering::Relaxed));
    Ok(())
}

/// Works on one batch, and fails as planned.
async fn handle(workplace: &Workplace, task: &Task) -> Result<v1::Batch, BoxError> {
    let planned = workplace.faults.get(&task.batch.key).map(String::as_str);
    let moment = planned.filter(|_| task.attempt == 1);
    if moment == Some("before") {
        return Err("before the work: the connection is refused".into());
    }
    let next = workplace.transform(&task.batch)?;
    if moment == Some("after") {
        return Err("after the work, before it is acknowledged: the connection is lost".into());
    }
    // A doomed worker dies only with a batch whose first attempt is not planned to fail and that no other worker has
    // died with. So its death adds one more retried batch.
    if workplace.orders.is_doomed && task.attempt == 1 && planned.is_none() {
        return die(workplace, task).await;
    }
    Ok(next)
}

/// Waits for SIGKILL, with its work done and not reported.
async fn die(workplace: &Workplace, task: &Task) -> Result<v1::Batch, BoxError> {
    fs::write(workplace.path(&format!("lost/{}={}", workplace.orders.name, task.batch.key)), "")?;
    let _ = timeout(DOOM_PATIENCE, task.cancelled()).await;
    Err("expected to be killed, but nobody came".into())
}
