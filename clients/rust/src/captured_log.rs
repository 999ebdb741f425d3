//! The log of a test: the events of `tracing` on its thread, each as one line.

use std::fmt::{self, Write};
use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::{set_default, DefaultGuard};
use tracing::{Event, Metadata, Subscriber};

/// Captures the events of the thread until it is dropped.
pub(crate) struct CapturedLog {
    lines: CapturedEvents,
    _guard: DefaultGuard,
}

#[derive(Clone, Default)]
struct CapturedEvents(Arc<Mutex<Vec<String>>>);

impl CapturedLog {
    pub(crate) fn new() -> Self {
        let lines = CapturedEvents::default();
        Self { _guard: set_default(lines.clone()), lines }
    }

    /// Returns the lines since the last call, such as `WARN batch_failed key=a attempt=1`.
    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.lines.0.lock().unwrap())
    }
}

impl Subscriber for CapturedEvents {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("lightspeed")
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut line = EventText::default();
        event.record(&mut line);
        let level = event.metadata().level();
        self.0.lock().unwrap().push(format!("{level} {}{}", line.message, line.fields));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[derive(Default)]
struct EventText {
    message: String,
    fields: String,
}

impl Visit for EventText {
    fn record_str(&mut self, field: &Field, value: &str) {
        write!(self.fields, " {}={value}", field.name()).unwrap();
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "message" {
            self.message = format!("{value:?}");
        } else {
            write!(self.fields, " {}={value:?}", field.name()).unwrap();
        }
    }
}
