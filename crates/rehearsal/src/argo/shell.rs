//! The few commands that chaos workflows run in their own containers.

use serde_json::Value;

use super::step_pod::Step;
use crate::{
    DeleteOptions, Part, PatchKind, Resource, Selector, WriteOptions, clock::LONGEST, core::Core,
    json, manifest, modelled_faults, resource::CHAOS_EXPERIMENTS,
};

/// Runs what the container would run, as far as it is known. Returns the exit code.
pub(crate) async fn run(step: &Step) -> i32 {
    let commands = commands(&step.words);
    let known = commands.iter().any(|words| is_known(words));
    if !known {
        let line = format!(
            "the sandbox does not run images ({}): taken as succeeded after a second",
            step.image
        );
        step.log(line);
        step.sim.sleep(1000).await;
        return 0;
    }
    for words in commands {
        let code = command(step, &words).await;
        if code != 0 {
            return code;
        }
    }
    0
}

/// The commands of a container: its words, or the lines of its shell script.
fn commands(words: &[String]) -> Vec<Vec<String>> {
    let shell = |word: &str| {
        let name = word.rsplit('/').next().unwrap_or_default();
        matches!(name, "sh" | "bash" | "ash" | "dash")
    };
    match words {
        [first, .., script] if shell(first) => split(script),
        [script] => split(script),
        [flag, script] if flag == "-c" => split(script),
        _ => vec![words.to_vec()],
    }
}

/// A script as commands and words. Pipes and conditions are taken as one after another.
fn split(script: &str) -> Vec<Vec<String>> {
    let mut commands = vec![Vec::new()];
    let mut word = String::new();
    let mut in_word = false;
    let mut quote = None;
    for c in script.chars() {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (Some(_), _) => word.push(c),
            (None, '\'' | '"') => {
                quote = Some(c);
                in_word = true;
            }
            (None, '&' | '|' | ';' | '\n') => {
                end_word(&mut commands, &mut word, &mut in_word);
                if commands.last().is_some_and(|words| !words.is_empty()) {
                    commands.push(Vec::new());
                }
            }
            (None, _) if c.is_whitespace() => end_word(&mut commands, &mut word, &mut in_word),
            (None, _) => {
                in_word = true;
                word.push(c);
            }
        }
    }
    end_word(&mut commands, &mut word, &mut in_word);
    commands.retain(|words| !words.is_empty());
    commands
}

fn end_word(commands: &mut [Vec<String>], word: &mut String, in_word: &mut bool) {
    if std::mem::take(in_word)
        && let Some(last) = commands.last_mut()
    {
        last.push(std::mem::take(word));
    }
}

fn is_known(words: &[String]) -> bool {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    matches!(
        words.as_slice(),
        ["kubectl", "apply" | "create" | "delete", ..] | ["sleep", _] | ["exit", ..]
    )
}

async fn command(step: &Step, words: &[String]) -> i32 {
    let texts: Vec<&str> = words.iter().map(String::as_str).collect();
    match texts.as_slice() {
        ["kubectl", "apply" | "create", rest @ ..] => kubectl_apply(step, rest),
        ["kubectl", "delete", rest @ ..] => kubectl_delete(step, rest),
        ["sleep", time] => {
            let seconds = time.trim_end_matches('s').parse::<f64>().unwrap_or(0.0);
            step.sim
                .sleep(((seconds.max(0.0) * 1000.0) as u64).min(LONGEST))
                .await;
            0
        }
        ["echo", rest @ ..] => {
            step.log(rest.join(" "));
            0
        }
        ["exit", code] => code.parse().unwrap_or(2),
        ["true" | ":" | "set" | "exit", ..] => 0,
        ["false"] => 1,
        _ => {
            let line = format!(
                "the sandbox does not run {:?}: taken as succeeded",
                texts.join(" ")
            );
            step.log(line);
            step.sim.sleep(1000).await;
            0
        }
    }
}

/// The flags of kubectl that matter here.
#[derive(Default)]
struct Flags<'w> {
    namespace: Option<&'w str>,
    file: Option<&'w str>,
    selector: Option<&'w str>,
    names: Vec<&'w str>,
}

impl<'w> Flags<'w> {
    fn read(words: &[&'w str]) -> Self {
        let mut flags = Self::default();
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let (flag, attached) = match word.split_once('=') {
                Some((flag, value)) if flag.starts_with('-') => (flag, Some(value)),
                _ => (*word, None),
            };
            let mut value = || attached.or_else(|| words.next().copied());
            match flag {
                "-n" | "--namespace" => flags.namespace = value(),
                "-f" | "--filename" => flags.file = value(),
                "-l" | "--selector" => flags.selector = value(),
                _ if flag.starts_with('-') => {}
                _ => flags.names.push(word),
            }
        }
        flags
    }
}

fn kubectl_apply(step: &Step, words: &[&str]) -> i32 {
    let flags = Flags::read(words);
    let path = flags.file.unwrap_or_default();
    if path.starts_with("http://") || path.starts_with("https://") {
        return install_known(step, flags.namespace.unwrap_or(&step.namespace));
    }
    let files: Vec<_> = step
        .files
        .iter()
        .filter(|(file, _)| {
            file.as_str() == path
                || file
                    .rsplit_once('/')
                    .is_some_and(|(folder, _)| folder == path.trim_end_matches('/'))
        })
        .collect();
    if files.is_empty() {
        step.log(format!("error: the path {path:?} does not exist"));
        return 1;
    }
    let mut code = 0;
    for (file, text) in files {
        let objects = match manifest::read(text) {
            Ok(objects) => objects,
            Err(message) => {
                step.log(format!("error: error parsing {file}: {message}"));
                code = 1;
                continue;
            }
        };
        for object in objects {
            let namespace = match json::namespace(&object) {
                "" => flags.namespace.unwrap_or(&step.namespace).to_owned(),
                namespace => namespace.to_owned(),
            };
            match step.sim.with(|core| apply(core, &namespace, object)) {
                Ok(line) => step.log(line),
                Err(line) => {
                    step.log(format!("error: {line}"));
                    code = 1;
                }
            }
        }
    }
    code
}

/// Stands in for a download: installs the experiments that are modelled.
fn install_known(step: &Step, namespace: &str) -> i32 {
    step.log("the sandbox downloads nothing: it installs the chaos experiments that it models");
    for fault in modelled_faults() {
        let object = serde_json::json!({
            "apiVersion": CHAOS_EXPERIMENTS.api_version(),
            "kind": CHAOS_EXPERIMENTS.kind,
            "metadata": {"name": fault},
            "spec": {"definition": {"image": "litmuschaos/go-runner", "env": []}},
        });
        match step.sim.with(|core| apply(core, namespace, object)) {
            Ok(line) => step.log(line),
            Err(line) => {
                step.log(format!("error: {line}"));
                return 1;
            }
        }
    }
    0
}

fn apply(core: &mut Core, namespace: &str, object: Value) -> Result<String, String> {
    let resource = manifest::resource(&object)?;
    let namespace = if resource.namespaced { namespace } else { "" };
    let name = json::name(&object).to_owned();
    let exists = core.get(resource, namespace, &name).is_some();
    let options = WriteOptions::default();
    let (done, word) = if exists {
        let kind = PatchKind::Strategic;
        let done = core.patch(
            resource,
            namespace,
            &name,
            kind,
            &object,
            Part::Main,
            options,
        );
        (done, "configured")
    } else {
        (core.create(resource, namespace, object, options), "created")
    };
    let object = done.map_err(|error| error.to_string())?;
    Ok(format!(
        "{}/{} {word}",
        shown(resource),
        json::name(&object)
    ))
}

/// A resource as kubectl names it in its output.
fn shown(resource: &Resource) -> String {
    if resource.group.is_empty() {
        resource.singular.to_owned()
    } else {
        format!("{}.{}", resource.singular, resource.group)
    }
}

fn kubectl_delete(step: &Step, words: &[&str]) -> i32 {
    let flags = Flags::read(words);
    let namespace = flags.namespace.unwrap_or(&step.namespace);
    if flags.file.is_some() {
        step.log("the sandbox does not run \"kubectl delete -f\": taken as succeeded");
        return 0;
    }
    let (kind, names) = match flags.names.split_first() {
        Some((first, rest)) => match first.split_once('/') {
            Some((kind, name)) => (kind, vec![name]),
            None => (*first, rest.to_vec()),
        },
        None => ("", Vec::new()),
    };
    let Some(resource) = Resource::named(kind) else {
        step.log(format!(
            "error: the server doesn't have a resource type {kind:?}"
        ));
        return 1;
    };
    let selector = match Selector::labels(flags.selector.unwrap_or_default()) {
        Ok(selector) => selector,
        Err(error) => {
            step.log(format!("error: {error}"));
            return 1;
        }
    };
    let place = if resource.namespaced { namespace } else { "" };
    let listed: Vec<String> = if names.is_empty() {
        step.sim.with(|core| {
            core.list(resource, Some(place), &selector)
                .iter()
                .map(|object| json::name(object).to_owned())
                .collect()
        })
    } else {
        names.into_iter().map(str::to_owned).collect()
    };
    if listed.is_empty() {
        step.log("No resources found");
    }
    let mut code = 0;
    for name in listed {
        let options = DeleteOptions::default();
        match step
            .sim
            .with(|core| core.delete(resource, place, &name, options))
        {
            Ok(_) => step.log(format!("{} \"{name}\" deleted", shown(resource))),
            Err(error) => {
                step.log(format!("Error from server (NotFound): {error}"));
                code = 1;
            }
        }
    }
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_become_commands() {
        let words = |list: &[&str]| list.iter().map(|&w| w.to_owned()).collect::<Vec<_>>();
        let install = words(&["sh", "-c", "kubectl apply -f /tmp/ -n hce && sleep 30"]);
        assert_eq!(
            commands(&install),
            [
                words(&["kubectl", "apply", "-f", "/tmp/", "-n", "hce"]),
                words(&["sleep", "30"])
            ]
        );
        assert_eq!(
            commands(&words(&["bash", "-c", "echo 'a b' | cat; x=\"1 2\""])),
            [words(&["echo", "a b"]), words(&["cat"]), words(&["x=1 2"])]
        );
        assert_eq!(commands(&words(&["-file=/x", "-saveName=/y"])).len(), 1);
    }
}
