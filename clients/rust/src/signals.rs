//! The signals that stop a worker.

use std::convert::Infallible;
use std::future::pending;

use crate::worker::Stopper;

/// What a worker does on a signal to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnSignal {
    /// It finishes its leased batches, as with [`Stopper::stop`].
    Finish,
    /// It cancels its handlers and releases their batches, as with [`Stopper::stop_and_release`].
    Release,
}

/// The exit code of a process that ends on a signal: this number and that of the signal.
const SIGNAL_EXIT: i32 = 128;

/// Stops a worker at the first signal, and ends the process at the second one. Without `on_signal` it only waits.
pub(crate) async fn signalled(on_signal: Option<OnSignal>, stopper: Stopper) -> Infallible {
    let Some(on_signal) = on_signal else {
        return pending().await;
    };
    next_signal().await;
    match on_signal {
        OnSignal::Finish => stopper.stop(),
        OnSignal::Release => stopper.stop_and_release(),
    }
    let number = next_signal().await;
    std::process::exit(SIGNAL_EXIT + number);
}

/// Waits for SIGTERM or SIGINT, and returns its number.
#[cfg(unix)]
async fn next_signal() -> i32 {
    use tokio::signal::unix::{signal, SignalKind};

    let [terminate, interrupt] = [SignalKind::terminate(), SignalKind::interrupt()];
    let (Ok(mut terminated), Ok(mut interrupted)) = (signal(terminate), signal(interrupt)) else {
        return pending().await;
    };
    tokio::select! {
        _ = terminated.recv() => terminate.as_raw_value(),
        _ = interrupted.recv() => interrupt.as_raw_value(),
    }
}

/// Waits for Ctrl-C, and returns the number of SIGINT.
#[cfg(not(unix))]
async fn next_signal() -> i32 {
    match tokio::signal::ctrl_c().await {
        Ok(()) => 2,
        Err(_) => pending().await,
    }
}
