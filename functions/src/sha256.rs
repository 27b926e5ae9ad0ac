//! The SHA-256 of files (FIPS 180-4).

#[path = "function.rs"]
mod function;

use function::{Arguments, Output};
use std::io::Read;

const USAGE: &str = "\
sha256 [-o OUTPUT] [FILE]...
A line \"HASH  NAME\" for each file, as sha256sum writes it; stdin, named -, when there is no FILE.
  -o OUTPUT  write there and not to stdout
";

/// The first 32 bits of the fractions of the cube roots of the first 64 primes.
#[rustfmt::skip]
const ROUND: [u32; 64] = [
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
];

struct Sha256 {
    state: [u32; 8],
    block: [u8; 64],
    length: u64,
}

impl Sha256 {
    fn new() -> Self {
        // The same of the square roots of the first eight primes.
        let state = [
            0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
        ];
        Sha256 { state, block: [0; 64], length: 0 }
    }

    fn update(&mut self, mut bytes: &[u8]) {
        let filled = (self.length % 64) as usize;
        self.length += bytes.len() as u64;
        if filled > 0 {
            let part = bytes.len().min(64 - filled);
            self.block[filled..filled + part].copy_from_slice(&bytes[..part]);
            bytes = &bytes[part..];
            if filled + part < 64 {
                return;
            }
            let block = self.block;
            self.compress(&block);
        }
        let mut blocks = bytes.chunks_exact(64);
        for block in &mut blocks {
            self.compress(block.try_into().unwrap());
        }
        let rest = blocks.remainder();
        self.block[..rest.len()].copy_from_slice(rest);
    }

    fn compress(&mut self, block: &[u8; 64]) {
        let mut words = [0u32; 64];
        for (word, bytes) in words.iter_mut().zip(block.chunks_exact(4)) {
            *word = u32::from_be_bytes(bytes.try_into().unwrap());
        }
        for i in 16..64 {
            let early = words[i - 15];
            let late = words[i - 2];
            words[i] = words[i - 16]
                .wrapping_add(early.rotate_right(7) ^ early.rotate_right(18) ^ early >> 3)
                .wrapping_add(words[i - 7])
                .wrapping_add(late.rotate_right(17) ^ late.rotate_right(19) ^ late >> 10);
        }
        let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = self.state;
        for i in 0..64 {
            let first = h
                .wrapping_add(e.rotate_right(6) ^ e.rotate_right(11) ^ e.rotate_right(25))
                .wrapping_add(e & f ^ !e & g)
                .wrapping_add(ROUND[i])
                .wrapping_add(words[i]);
            let second = (a.rotate_right(2) ^ a.rotate_right(13) ^ a.rotate_right(22))
                .wrapping_add(a & b ^ a & c ^ b & c);
            (h, g, f, e) = (g, f, e, d.wrapping_add(first));
            (d, c, b, a) = (c, b, a, first.wrapping_add(second));
        }
        for (sum, word) in self.state.iter_mut().zip([a, b, c, d, e, f, g, h]) {
            *sum = sum.wrapping_add(word);
        }
    }

    fn finish(mut self) -> [u32; 8] {
        let bits = self.length * 8;
        self.update(&[0x80]);
        while self.length % 64 != 56 {
            self.update(&[0]);
        }
        self.update(&bits.to_be_bytes());
        self.state
    }
}

fn run() -> Result<(), String> {
    let mut arguments = Arguments::new(USAGE);
    let mut output = None;
    while let Some(option) = arguments.next_option() {
        match option.as_str() {
            "-o" => output = Some(arguments.value(&option)?),
            _ => return Err(function::unknown(&option)),
        }
    }
    let mut output = Output::new(output)?;
    let mut buffer = vec![0; 1 << 16];
    for name in arguments.files() {
        let mut input = function::open(&name)?;
        let mut hash = Sha256::new();
        loop {
            match input.read(&mut buffer) {
                Ok(0) => break,
                Ok(size) => hash.update(&buffer[..size]),
                Err(error) => return Err(function::about(&name, error)),
            }
        }
        let words: String = hash.finish().iter().map(|word| format!("{:08x}", word)).collect();
        output.write(format!("{}  {}\n", words, name).as_bytes())?;
    }
    output.finish()
}

fn main() {
    function::end(run());
}
