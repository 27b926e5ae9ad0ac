//! What the functions share: arguments, inputs, one output, one way to fail.

use std::fmt::Display;
use std::fs::File;
use std::io::{BufWriter, Read, Write};

/// Options may stand among the files; `--help` is answered here.
pub struct Arguments {
    words: std::vec::IntoIter<String>,
    files: Vec<String>,
}

impl Arguments {
    pub fn new(usage: &str) -> Self {
        let words: Vec<String> = std::env::args().skip(1).collect();
        if words.iter().take_while(|word| *word != "--").any(|word| word == "--help") {
            print!("{}", usage);
            std::process::exit(0);
        }
        Arguments { words: words.into_iter(), files: Vec::new() }
    }

    /// The next word that begins with a minus sign; None after the last.
    pub fn next_option(&mut self) -> Option<String> {
        while let Some(word) = self.words.next() {
            if word == "--" {
                self.files.extend(self.words.by_ref());
            } else if word.len() > 1 && word.starts_with('-') {
                return Some(word);
            } else {
                self.files.push(word);
            }
        }
        None
    }

    pub fn value(&mut self, option: &str) -> Result<String, String> {
        self.words.next().ok_or_else(|| about(option, "needs a value"))
    }

    /// The first word that is no option, when there is one.
    #[allow(dead_code)]
    pub fn command(&mut self) -> Option<String> {
        if self.files.is_empty() { None } else { Some(self.files.remove(0)) }
    }

    /// What is left, or stdin when nothing is.
    pub fn files(self) -> Vec<String> {
        if self.files.is_empty() { vec!["-".to_string()] } else { self.files }
    }
}

/// A file to read; "-" is stdin.
pub fn open(name: &str) -> Result<Box<dyn Read>, String> {
    if name == "-" {
        return Ok(Box::new(std::io::stdin()));
    }
    Ok(Box::new(File::open(name).map_err(|error| about(name, error))?))
}

/// A file, or stdout when it has no name.
pub struct Output {
    name: String,
    to: BufWriter<Box<dyn Write>>,
}

impl Output {
    pub fn new(name: Option<String>) -> Result<Self, String> {
        let to: Box<dyn Write> = match &name {
            Some(name) => Box::new(File::create(name).map_err(|error| about(name, error))?),
            None => Box::new(std::io::stdout()),
        };
        Ok(Output { name: name.unwrap_or_else(|| "stdout".to_string()), to: BufWriter::new(to) })
    }

    pub fn write(&mut self, bytes: &[u8]) -> Result<(), String> {
        self.to.write_all(bytes).map_err(|error| about(&self.name, error))
    }

    pub fn finish(mut self) -> Result<(), String> {
        self.to.flush().map_err(|error| about(&self.name, error))
    }
}

pub fn unknown(option: &str) -> String {
    about(option, "no such option; --help tells which there are")
}

/// "SUBJECT: WHAT", as all complaints look.
pub fn about(subject: &str, what: impl Display) -> String {
    format!("{}: {}", subject, what)
}

/// Says what went wrong and ends with exit code 1.
pub fn end(result: Result<(), String>) {
    if let Err(message) = result {
        let program = std::env::args().next().unwrap_or_default();
        let name = program.rsplit('/').next().unwrap_or_default().trim_end_matches(".wasm");
        eprintln!("{}: {}", name, message);
        std::process::exit(1);
    }
}
