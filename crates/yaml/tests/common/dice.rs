//! Choices for trials: from a seed, or from bytes that a fuzzer gives.

/// A source of choices, the same ones for the same start.
pub enum Dice {
    Seed(u64),
    Bytes { bytes: Vec<u8>, at: usize },
}

impl Dice {
    pub fn new(seed: &str) -> Self {
        let seed = seed.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Self::Seed(seed)
    }

    /// Choices that a fuzzer makes: a byte a choice, two where there are more than 256.
    pub fn of(bytes: &[u8]) -> Self {
        Self::Bytes {
            bytes: bytes.to_vec(),
            at: 0,
        }
    }

    /// Whether the bytes are used up; from then on each choice is the first one.
    pub fn is_spent(&self) -> bool {
        matches!(self, Self::Bytes { bytes, at } if *at >= bytes.len())
    }

    /// A number below a limit; 0 where there is no choice.
    pub fn below(&mut self, limit: usize) -> usize {
        if limit <= 1 {
            return 0;
        }
        match self {
            Self::Seed(state) => {
                *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
                let mut z = *state;
                z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
                z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
                ((z ^ (z >> 31)) % limit as u64) as usize
            }
            Self::Bytes { bytes, at } => {
                let mut next = || {
                    let byte = bytes.get(*at).copied().unwrap_or(0);
                    *at += 1;
                    usize::from(byte)
                };
                let mut number = next();
                if limit > 256 {
                    number = number << 8 | next();
                }
                number % limit
            }
        }
    }

    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        let at = self.below(list.len());
        list.get(at)
    }
}
