//! Virtual time and the processes that live in it.
//!
//! Everything that takes time in the cluster (a kubelet starting a pod, a fault, a probe) is an
//! async function that sleeps and waits on the virtual clock. One thread polls them in a fixed
//! order, so nothing but the seed and the requests decides what happens.

use std::{
    collections::{BTreeMap, BTreeSet},
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, Waker},
};

use crate::core::Core;

/// A process of the cluster.
pub(crate) type Task = Pin<Box<dyn Future<Output = ()> + Send>>;

type TaskId = u64;

/// What tasks share with the clock.
#[derive(Default)]
pub(crate) struct Schedule {
    /// When which task wakes: virtual milliseconds, then the order of asking.
    timers: BTreeSet<(u64, u64, TaskId)>,
    /// Tasks that look again after every change of the store.
    watchers: BTreeSet<TaskId>,
    spawned: Vec<(String, Task)>,
    cancelled: Vec<String>,
    current: TaskId,
    asked: u64,
}

impl Schedule {
    fn wake_at(&mut self, time: u64) {
        self.asked += 1;
        self.timers.insert((time, self.asked, self.current));
    }
}

/// The processes' way to the cluster. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Sim(Arc<Mutex<Core>>);

impl Sim {
    pub fn new(core: Core) -> Self {
        Self(Arc::new(Mutex::new(core)))
    }

    /// Works on the cluster at this instant. Must not be nested.
    pub fn with<R>(&self, work: impl FnOnce(&mut Core) -> R) -> R {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub fn now(&self) -> u64 {
        self.with(|core| core.now)
    }

    /// Waits for some virtual milliseconds.
    pub async fn sleep(&self, millis: u64) {
        let until = self.now().saturating_add(millis);
        let mut sleep = self.until(Some(until), |_| None::<()>);
        sleep.watches = false;
        sleep.await;
    }

    /// Waits for a random time of `low..=high` virtual milliseconds.
    pub async fn sleep_between(&self, low: u64, high: u64) {
        let millis = self.with(|core| core.rng.between(low, high));
        self.sleep(millis).await;
    }

    /// Waits until `look` finds something in the cluster, or until the virtual time `deadline`.
    pub fn until<T, F>(&self, deadline: Option<u64>, look: F) -> Until<F>
    where
        F: FnMut(&mut Core) -> Option<T>,
    {
        Until {
            sim: self.clone(),
            deadline,
            watches: true,
            asked: false,
            look,
        }
    }

    /// Starts a process that ends at the latest when its owner is cancelled.
    pub fn spawn(&self, owner: &str, task: impl Future<Output = ()> + Send + 'static) {
        self.with(|core| {
            core.schedule
                .spawned
                .push((owner.to_owned(), Box::pin(task)))
        });
    }

    /// Ends all processes of an owner.
    pub fn cancel(&self, owner: &str) {
        self.with(|core| core.schedule.cancelled.push(owner.to_owned()));
    }
}

/// See [`Sim::until`].
pub(crate) struct Until<F> {
    sim: Sim,
    deadline: Option<u64>,
    watches: bool,
    asked: bool,
    look: F,
}

impl<T, F: FnMut(&mut Core) -> Option<T> + Unpin> Future for Until<F> {
    type Output = Option<T>;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<T>> {
        let Self {
            sim,
            deadline,
            watches,
            asked,
            look,
        } = self.get_mut();
        sim.with(|core| {
            if let Some(found) = look(core) {
                return Poll::Ready(Some(found));
            }
            if deadline.is_some_and(|deadline| deadline <= core.now) {
                return Poll::Ready(None);
            }
            let current = core.schedule.current;
            if *watches {
                core.schedule.watchers.insert(current);
            }
            if !*asked && let Some(deadline) = *deadline {
                core.schedule.wake_at(deadline);
                *asked = true;
            }
            Poll::Pending
        })
    }
}

/// Runs the processes.
pub(crate) struct Executor {
    tasks: BTreeMap<TaskId, (String, Task)>,
    next: TaskId,
    ready: BTreeSet<TaskId>,
    seen: u64,
}

impl Executor {
    pub fn new() -> Self {
        Self {
            tasks: BTreeMap::new(),
            next: 1,
            ready: BTreeSet::new(),
            seen: 0,
        }
    }

    /// When something happens next, in virtual milliseconds.
    pub fn next_event(&self, sim: &Sim) -> Option<u64> {
        sim.with(|core| core.schedule.timers.first().map(|(time, ..)| *time))
    }

    /// Lets everything happen that happens at this instant.
    pub fn settle(&mut self, sim: &Sim) {
        loop {
            let changes = sim.with(|core| core.take_unseen(&mut self.seen));
            for change in &changes {
                crate::react::react(sim, change);
            }
            let (spawned, cancelled) = sim.with(|core| {
                if !changes.is_empty() {
                    self.ready.append(&mut core.schedule.watchers);
                }
                (
                    std::mem::take(&mut core.schedule.spawned),
                    std::mem::take(&mut core.schedule.cancelled),
                )
            });
            for (owner, task) in spawned {
                self.tasks.insert(self.next, (owner, task));
                self.ready.insert(self.next);
                self.next += 1;
            }
            if !cancelled.is_empty() {
                self.tasks
                    .retain(|_, (owner, _)| !cancelled.contains(owner));
            }
            if self.ready.is_empty() {
                if changes.is_empty() && cancelled.is_empty() {
                    return;
                }
                continue;
            }
            for id in std::mem::take(&mut self.ready) {
                self.poll(sim, id);
            }
        }
    }

    fn poll(&mut self, sim: &Sim, id: TaskId) {
        let Some((_, task)) = self.tasks.get_mut(&id) else {
            return;
        };
        sim.with(|core| core.schedule.current = id);
        let done = task
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
            .is_ready();
        if done {
            self.tasks.remove(&id);
        }
    }

    /// Lets the virtual time pass until `time`.
    pub fn advance_to(&mut self, sim: &Sim, time: u64) {
        self.settle(sim);
        loop {
            let due = sim.with(|core| {
                let first = *core.schedule.timers.first()?;
                if first.0 > time {
                    return None;
                }
                core.schedule.timers.remove(&first);
                core.now = core.now.max(first.0);
                Some(first.2)
            });
            let Some(task) = due else { break };
            self.ready.insert(task);
            self.settle(sim);
        }
        sim.with(|core| core.now = core.now.max(time));
    }
}
