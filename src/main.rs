//! Starts the Faultline studio in the browser.

fn main() {
    faultline_studio::app::start();
}
