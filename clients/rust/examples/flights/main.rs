//! The worker of the demo that transforms: it normalizes the columns of a day, and derives the other columns of the
//! table.
//!
//! It takes the arguments of every worker of the demo. It works until it gets SIGTERM, or until its parent process is
//! gone. Then it finishes its leased batches, prints how many it has done, and exits with 0. A killed worker waits for
//! its SIGKILL instead, with a batch that is done and not reported.

mod demo_folder;
mod transform;

use std::fs;
use std::os::unix::process::parent_id;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;
use std::time::Duration;

use lightspeed::{v1, BoxError, Client, Task, Worker};
use tokio::signal::unix::{signal, SignalKind};
use tokio::time::{sleep, timeout};

use demo_folder::{Arguments, DemoFolder};

/// The demo sends the SIGKILL at once, unless the demo itself has ended.
const KILL_TIMEOUT: Duration = Duration::from_secs(30);

/// Interval of the checks whether the killed workers have their batches, and whether the demo still runs.
const POLL_INTERVAL: Duration = Duration::from_millis(20);

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let folder = Arc::new(DemoFolder::new(Arguments::parse(std::env::args().skip(1)))?);
    let arguments = &folder.arguments;
    let mut terminated = signal(SignalKind::terminate())?;
    let parent = parent_id();
    let end = async move { while timeout(POLL_INTERVAL, terminated.recv()).await.is_err() && parent_id() == parent {} };
    tokio::pin!(end);
    let may_start = async {
        while !folder.have_lost(&arguments.after) {
            sleep(POLL_INTERVAL).await;
        }
    };
    let handled = Arc::new(AtomicUsize::new(0));
    let starts = tokio::select! {
        () = may_start => true,
        () = &mut end => false,
    };
    if starts {
        let client = Client::new(&arguments.server)?;
        let (shared_folder, counter) = (folder.clone(), handled.clone());
        let handle = move |task: Task| {
            let (folder, handled) = (shared_folder.clone(), counter.clone());
            async move {
                let next = handle(&folder, &task).await?;
                handled.fetch_add(1, Ordering::Relaxed);
                Ok(vec![next])
            }
        };
        let worker = Worker::builder(&client, arguments.stages.clone())
            .surface(&arguments.surface)
            .concurrency(arguments.concurrency)
            .worker_id(&arguments.name)
            .pass_attributes(true)
            .build(handle)?;
        worker.run_until(end).await?;
    }
    println!("worked on {} batches", handled.load(Ordering::Relaxed));
    Ok(())
}

/// Works on one batch, and fails as planned.
async fn handle(folder: &DemoFolder, task: &Task) -> Result<v1::Batch, BoxError> {
    let planned = folder.faults.get(&task.batch.key).map(String::as_str);
    let fault = planned.filter(|_| task.attempt == 1);
    if fault == Some("before") {
        return Err("before the work: the connection is refused".into());
    }
    let next = folder.transform(&task.batch)?;
    if fault == Some("after") {
        return Err("after the work, before it is acknowledged: the connection is lost".into());
    }
    // A killed worker dies only with a batch whose first attempt is not planned to fail and that no other worker has
    // died with. So its death adds one more retried batch.
    if folder.arguments.is_killed && task.attempt == 1 && planned.is_none() {
        return wait_for_kill(folder, task).await;
    }
    Ok(next)
}

/// Waits for SIGKILL, with its work done and not reported.
async fn wait_for_kill(folder: &DemoFolder, task: &Task) -> Result<v1::Batch, BoxError> {
    fs::write(folder.path(&format!("lost/{}={}", folder.arguments.name, task.batch.key)), "")?;
    let _ = timeout(KILL_TIMEOUT, task.cancelled()).await;
    Err("expected SIGKILL, but it did not come".into())
}
