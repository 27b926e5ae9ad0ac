//! Columns of CSV files: some of them, or their sums.

#[path = "function.rs"]
mod function;

use function::{Arguments, Output};
use std::collections::BTreeMap;
use std::io::Read;

const USAGE: &str = "\
csv select COLUMN,... [-d CHARACTER] [-w COLUMN=VALUE] [-o OUTPUT] [FILE]...
csv sum COLUMN,... [-b COLUMN] [-d CHARACTER] [-w COLUMN=VALUE] [-o OUTPUT] [FILE]...
Columns by their names in the first record of each file, or by number, counted from 1.
select writes those columns; sum adds up decimal numbers, exactly; an empty field counts as 0.
  -b COLUMN        a sum for each value of that column, sorted by it
  -w COLUMN=VALUE  only records with that value
  -d CHARACTER     what separates fields; else a comma does
  -o OUTPUT        write there and not to stdout
Fields may be in double quotes, as RFC 4180 has it.
";

/// Takes records off the front of a text.
struct Records<'a> {
    text: &'a str,
    delimiter: char,
}

impl Records<'_> {
    fn next(&mut self) -> Result<Option<Vec<String>>, String> {
        if self.text.is_empty() {
            return Ok(None);
        }
        let mut record = Vec::new();
        let mut field = String::new();
        let mut is_quoted = false;
        let mut characters = self.text.char_indices().peekable();
        let mut end = self.text.len();
        while let Some((at, character)) = characters.next() {
            if is_quoted {
                if character != '"' {
                    field.push(character);
                } else if characters.next_if(|next| next.1 == '"').is_some() {
                    field.push('"');
                } else {
                    is_quoted = false;
                }
            } else if character == '"' && field.is_empty() {
                is_quoted = true;
            } else if character == self.delimiter {
                record.push(std::mem::take(&mut field));
            } else if character == '\n' {
                end = at + 1;
                break;
            } else if character != '\r' || !matches!(characters.peek(), None | Some((_, '\n'))) {
                field.push(character);
            }
        }
        if is_quoted {
            return Err("ends inside a quoted field".to_string());
        }
        record.push(field);
        self.text = &self.text[end..];
        Ok(Some(record))
    }
}

/// A number of units of 10 to the power of -scale.
#[derive(Clone, Copy, Default)]
struct Decimal {
    units: i128,
    scale: u32,
}

impl Decimal {
    fn parse(text: &str) -> Option<Decimal> {
        let text = text.trim();
        if text.is_empty() {
            return Some(Decimal::default());
        }
        let (sign, digits) = match text.strip_prefix('-') {
            Some(digits) => (-1, digits),
            None => (1, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        if whole.is_empty() && fraction.is_empty() {
            return None;
        }
        let mut units = 0i128;
        for digit in whole.bytes().chain(fraction.bytes()) {
            if !digit.is_ascii_digit() {
                return None;
            }
            units = units.checked_mul(10)?.checked_add(i128::from(digit - b'0'))?;
        }
        Some(Decimal { units: sign * units, scale: fraction.len() as u32 })
    }

    fn at_scale(self, scale: u32) -> Option<i128> {
        self.units.checked_mul(10i128.checked_pow(scale - self.scale)?)
    }

    fn add(self, other: Decimal) -> Option<Decimal> {
        let scale = self.scale.max(other.scale);
        let units = self.at_scale(scale)?.checked_add(other.at_scale(scale)?)?;
        Some(Decimal { units, scale })
    }

    fn text(self) -> String {
        let scale = self.scale as usize;
        let mut digits = format!("{:0>1$}", self.units.unsigned_abs(), scale + 1);
        if scale > 0 {
            digits.insert(digits.len() - scale, '.');
        }
        if self.units < 0 { format!("-{}", digits) } else { digits }
    }
}

struct Request {
    sums: bool,
    columns: Vec<String>,
    by: Option<String>,
    filter: Option<(String, String)>,
    delimiter: char,
}

impl Request {
    /// Where a column is in the records below a header.
    fn place(header: &[String], column: &str) -> Result<usize, String> {
        let by_name = header.iter().position(|name| name == column);
        let by_number = || column.parse::<usize>().ok().filter(|n| (1..=header.len()).contains(n)).map(|n| n - 1);
        by_name.or_else(by_number).ok_or_else(|| format!("has no column {}", column))
    }

    fn join(&self, fields: &[&str]) -> String {
        let quoted: Vec<String> = fields.iter().map(|field| self.quote(field)).collect();
        quoted.join(&self.delimiter.to_string()) + "\n"
    }

    fn quote(&self, field: &str) -> String {
        if field.contains(|c| c == self.delimiter || matches!(c, '"' | '\n' | '\r')) {
            return format!("\"{}\"", field.replace('"', "\"\""));
        }
        field.to_string()
    }
}

/// What was found so far: the header goes out once, sums at the end.
struct Answer {
    has_header: bool,
    sums: BTreeMap<String, Vec<Decimal>>,
    output: Output,
}

impl Answer {
    fn read(&mut self, request: &Request, text: &str) -> Result<(), String> {
        let mut records = Records { text, delimiter: request.delimiter };
        let header = match records.next()? {
            Some(header) => header,
            None => return Ok(()),
        };
        let places = request.columns.iter().map(|c| Request::place(&header, c)).collect::<Result<Vec<_>, _>>()?;
        let by = request.by.as_ref().map(|c| Request::place(&header, c)).transpose()?;
        let filter = match &request.filter {
            Some((column, value)) => Some((Request::place(&header, column)?, value)),
            None => None,
        };
        if !self.has_header {
            let names = by.iter().chain(&places).map(|place| header[*place].as_str()).collect::<Vec<_>>();
            self.output.write(request.join(&names).as_bytes())?;
            self.has_header = true;
        }
        if request.sums && by.is_none() {
            self.sums.entry(String::new()).or_insert_with(|| vec![Decimal::default(); places.len()]);
        }
        let mut number = 1;
        while let Some(record) = records.next()? {
            number += 1;
            let field = |place: usize| record.get(place).map_or("", |field| field.as_str());
            if matches!(filter, Some((place, value)) if field(place) != value) {
                continue;
            }
            if !request.sums {
                let fields = places.iter().map(|place| field(*place)).collect::<Vec<_>>();
                self.output.write(request.join(&fields).as_bytes())?;
                continue;
            }
            let key = by.map_or("", field).to_string();
            let sums = self.sums.entry(key).or_insert_with(|| vec![Decimal::default(); places.len()]);
            for (sum, place) in sums.iter_mut().zip(&places) {
                let value = Decimal::parse(field(*place))
                    .ok_or_else(|| format!("record {}: {:?} is no decimal number", number, field(*place)))?;
                *sum = sum.add(value).ok_or_else(|| format!("record {}: the sum is too large", number))?;
            }
        }
        Ok(())
    }

    fn finish(mut self, request: &Request) -> Result<(), String> {
        for (key, sums) in &self.sums {
            let texts: Vec<String> = sums.iter().map(|sum| sum.text()).collect();
            let key = request.by.as_ref().map(|_| key.as_str());
            let fields: Vec<&str> = key.into_iter().chain(texts.iter().map(|text| text.as_str())).collect();
            self.output.write(request.join(&fields).as_bytes())?;
        }
        self.output.finish()
    }
}

fn run() -> Result<(), String> {
    let mut arguments = Arguments::new(USAGE);
    let mut request = Request { sums: false, columns: Vec::new(), by: None, filter: None, delimiter: ',' };
    let mut output = None;
    while let Some(option) = arguments.next_option() {
        let value = match option.as_str() {
            "-b" | "-d" | "-o" | "-w" => arguments.value(&option)?,
            _ => return Err(function::unknown(&option)),
        };
        match option.as_str() {
            "-b" => request.by = Some(value),
            "-o" => output = Some(value),
            "-w" => {
                let (column, value) = value.split_once('=').ok_or("-w: takes COLUMN=VALUE")?;
                request.filter = Some((column.to_string(), value.to_string()));
            }
            _ => {
                let mut characters = value.chars();
                match (characters.next(), characters.next()) {
                    (Some(character), None) if character != '"' && character != '\n' => request.delimiter = character,
                    _ => return Err(function::about("-d", "takes one character, but no quote")),
                }
            }
        }
    }
    request.sums = match arguments.command().as_deref() {
        Some("select") => false,
        Some("sum") => true,
        _ => return Err("the first argument is select or sum; --help tells more".to_string()),
    };
    let columns = arguments.command().ok_or("the columns are missing; --help tells more")?;
    request.columns = columns.split(',').map(|column| column.to_string()).collect();
    if request.by.is_some() && !request.sums {
        return Err(function::about("-b", "goes with sum only"));
    }

    let mut answer = Answer { has_header: false, sums: BTreeMap::new(), output: Output::new(output)? };
    for name in arguments.files() {
        let mut text = String::new();
        function::open(&name)?.read_to_string(&mut text).map_err(|error| function::about(&name, error))?;
        answer.read(&request, &text).map_err(|what| function::about(&name, what))?;
    }
    answer.finish(&request)
}

fn main() {
    function::end(run());
}
