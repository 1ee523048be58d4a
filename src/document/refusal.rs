//! Visual actions: carried out, refused, and carried out at a price.

use std::time::Duration;

use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};
use model::Intent;
use yaml::{Offer, Price, Span};

use super::Workbench;

/// A visual action that was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Why.
    pub message: String,
    /// The place in the text that stands against it.
    pub span: Option<Span>,
    /// For what it can be done all the same, once that is known.
    pub offers: Vec<Offer>,
}

/// A visual action that may be done at a price.
struct Pending {
    intents: Vec<Intent>,
    event: String,
    consent: Vec<Price>,
}

/// The last refusal of a workbench. A copy is a handle to the same.
#[derive(Clone, Copy)]
pub(super) struct Refusal {
    refused: RwSignal<Option<Refused>>,
    pending: StoredValue<Option<Pending>>,
    looking: StoredValue<Option<TimeoutHandle>>,
}

impl Refusal {
    pub fn new() -> Self {
        Self {
            refused: RwSignal::new(None),
            pending: StoredValue::new(None),
            looking: StoredValue::new(None),
        }
    }

    /// Looks for offers no longer.
    pub fn stop_looking(self) {
        if let Some(looking) = self.looking.try_update_value(Option::take).flatten() {
            looking.clear();
        }
    }
}

impl Workbench {
    /// Why the last visual action was refused, until the next one.
    pub fn refused(self) -> Option<Refused> {
        self.refusal.refused.get()
    }

    /// Takes the refusal off the page.
    pub fn forget_refusal(self) {
        self.refusal.stop_looking();
        self.refusal.pending.set_value(None);
        if self.refusal.refused.with_untracked(Option::is_some) {
            self.refusal.refused.set(None);
        }
    }

    /// Carries out a visual action as one step of the history; whether it was possible.
    /// A refusal is shown with its reason and place, and then with what it can be done for.
    pub fn act(self, intents: &[Intent], event: &str) -> bool {
        self.forget_refusal();
        let broken = self.peek(|document| document.broken());
        if broken > 0 {
            let message = "The text has errors. Mend it first, or undo.";
            self.refuse(message.to_owned(), None);
            return false;
        }
        self.act_at(Pending {
            intents: intents.to_vec(),
            event: event.to_owned(),
            consent: Vec::new(),
        })
    }

    /// Carries out what was refused last, at one of the prices that were offered.
    pub fn accept(self, offer: &Offer) {
        let pending = self.refusal.pending.try_update_value(Option::take);
        if let Some(mut pending) = pending.flatten() {
            self.forget_refusal();
            pending.consent.push(offer.price);
            if self.act_at(pending) {
                self.say(format!("{}: done. Control Z takes it back.", offer.title));
            }
        }
    }

    fn act_at(self, pending: Pending) -> bool {
        match self.peek(|document| document.plan_at(&pending.intents, &pending.consent)) {
            Ok(edits) => {
                self.commit(&edits, &pending.event);
                true
            }
            Err(refusal) => {
                let message = match (refusal.op, pending.intents.len()) {
                    (Some(at), count) if count > 1 => {
                        format!("Change {} of {count}: {}", at + 1, refusal.message)
                    }
                    _ => refusal.message.clone(),
                };
                self.refuse(message, refusal.span.clone());
                self.refusal.pending.set_value(Some(pending));
                self.look_for_offers(refusal);
                false
            }
        }
    }

    fn refuse(self, message: String, span: Option<Span>) {
        self.say(format!("Not changed. {message}"));
        self.refusal.refused.set(Some(Refused {
            message,
            span,
            offers: Vec::new(),
        }));
    }

    /// Shows what the refused action can be done for: the refusal is on the page before that.
    fn look_for_offers(self, refusal: yaml::Refusal) {
        if Price::that_may_help(refusal.reason).next().is_none() {
            return;
        }
        let look = move || {
            if self.refusal.pending.is_disposed() {
                return;
            }
            let offers = self.refusal.pending.with_value(|pending| {
                let pending = pending.as_ref()?;
                let (intents, consent) = (&pending.intents, &pending.consent);
                Some(self.peek(|document| document.offers(intents, consent, &refusal)))
            });
            if let Some(offers) = offers.filter(|offers| !offers.is_empty()) {
                self.say("It can be done at a price: choose one.");
                self.refusal.refused.update(|refused| {
                    if let Some(refused) = refused {
                        refused.offers = offers;
                    }
                });
            }
        };
        let looking = set_timeout_with_handle(look, Duration::ZERO).ok();
        self.refusal.looking.set_value(looking);
    }
}
