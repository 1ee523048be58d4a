//! Typed reads: serde over nodes.

use std::fmt;

use serde::de::{
    self, DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, MapAccess, SeqAccess,
    VariantAccess, Visitor,
};

use crate::{Node, NodeKind, Route, Span, schema::Resolved};

/// Why a node is not what was asked for, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message} (at {route:?})", route = route.to_string())]
pub struct ReadError {
    /// One sentence.
    pub message: String,
    /// The node.
    pub route: Route,
    /// Its bytes in the outermost text.
    pub span: Span,
}

/// An error that does not know its place yet.
#[derive(Debug)]
struct Unplaced {
    message: String,
    place: Option<(Route, Span)>,
}

impl fmt::Display for Unplaced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Unplaced {}

impl de::Error for Unplaced {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self {
            message: message.to_string(),
            place: None,
        }
    }
}

impl Unplaced {
    fn at(mut self, node: Node<'_>) -> Self {
        self.place
            .get_or_insert_with(|| (node.route(), node.span()));
        self
    }
}

impl<'t> Node<'t> {
    /// Reads the node as a type. A text is read from any scalar that is not null, so that `10`
    /// and `"10"` both read as a `String`; everything else follows the core schema.
    pub fn read<T: DeserializeOwned>(self) -> Result<T, ReadError> {
        T::deserialize(Reader(self)).map_err(|error| {
            let error = error.at(self);
            let (route, span) = error.place.unwrap_or_else(|| (self.route(), self.span()));
            ReadError {
                message: error.message,
                route,
                span,
            }
        })
    }
}

struct Reader<'t>(Node<'t>);

impl<'t> Reader<'t> {
    fn text<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unplaced> {
        match self.0.as_str() {
            Some(text) => visitor
                .visit_str(text)
                .map_err(|error: Unplaced| error.at(self.0)),
            None => self.deserialize_any(visitor),
        }
    }
}

impl<'de, 't> Deserializer<'de> for Reader<'t> {
    type Error = Unplaced;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unplaced> {
        let node = self.0;
        let read = match node.kind() {
            NodeKind::Sequence => visitor.visit_seq(Items(node, 0)),
            NodeKind::Mapping if node.merges() => visitor.visit_map(Merged {
                entries: node.merged().into_iter(),
                value: None,
            }),
            NodeKind::Mapping => visitor.visit_map(Entries {
                node,
                next: 0,
                doubled: node.tree.has_doubled_keys(),
            }),
            NodeKind::Scalar => match node.resolved() {
                Some(Resolved::Bool(value)) => visitor.visit_bool(value),
                Some(Resolved::Int(value)) => visitor.visit_i64(value),
                Some(Resolved::UInt(value)) => visitor.visit_u64(value),
                Some(Resolved::Float(value)) => visitor.visit_f64(value),
                Some(Resolved::Str) => visitor.visit_str(node.raw_text().unwrap_or_default()),
                Some(Resolved::Null) | None => visitor.visit_unit(),
            },
        };
        read.map_err(|error| error.at(node))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unplaced> {
        if self.0.is_null() {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unplaced> {
        self.text(visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unplaced> {
        self.text(visitor)
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unplaced> {
        self.text(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unplaced> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unplaced> {
        let node = self.0;
        let access = match node.kind() {
            NodeKind::Scalar => Variant {
                name: node,
                content: None,
            },
            NodeKind::Mapping if node.len() == 1 => Variant {
                name: node.key(0),
                content: Some(node.value(0)),
            },
            _ => {
                let message = "a name, or a mapping with one key, was expected";
                return Err(<Unplaced as de::Error>::custom(message).at(node));
            }
        };
        visitor.visit_enum(access).map_err(|error| error.at(node))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 bytes byte_buf unit unit_struct seq
        tuple tuple_struct map struct identifier ignored_any
    }
}

struct Items<'t>(Node<'t>, usize);

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = Unplaced;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Unplaced> {
        let Some(item) = self.0.item(self.1) else {
            return Ok(None);
        };
        self.1 += 1;
        seed.deserialize(Reader(item)).map(Some)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.0.len() - self.1)
    }
}

struct Entries<'t> {
    node: Node<'t>,
    /// The entry whose key comes next.
    next: usize,
    /// Some key of the text is given twice.
    doubled: bool,
}

impl<'de> MapAccess<'de> for Entries<'_> {
    type Error = Unplaced;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Unplaced> {
        // Of a key that is given twice, the last value counts, as everywhere in this crate.
        while self.next < self.node.len() {
            let key = self.node.key(self.next);
            self.next += 1;
            if !self.doubled || self.node.slot_of(key.key_text()) == Some(self.next - 1) {
                let text = de::value::StrDeserializer::<Unplaced>::new(key.key_text());
                return seed
                    .deserialize(text)
                    .map(Some)
                    .map_err(|error| error.at(key));
            }
        }
        Ok(None)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Unplaced> {
        seed.deserialize(Reader(self.node.value(self.next - 1)))
    }
}

/// Entries of which some are taken over from other mappings.
struct Merged<'t> {
    entries: std::vec::IntoIter<(Node<'t>, Node<'t>)>,
    value: Option<Node<'t>>,
}

impl<'de> MapAccess<'de> for Merged<'_> {
    type Error = Unplaced;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Unplaced> {
        let Some((key, value)) = self.entries.next() else {
            return Ok(None);
        };
        self.value = Some(value);
        let text = de::value::StrDeserializer::<Unplaced>::new(key.key_text());
        seed.deserialize(text)
            .map(Some)
            .map_err(|error| error.at(key))
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Unplaced> {
        match self.value.take() {
            Some(value) => seed.deserialize(Reader(value)),
            None => Err(de::Error::custom("there is no value without a key")),
        }
    }
}

struct Variant<'t> {
    name: Node<'t>,
    content: Option<Node<'t>>,
}

impl<'de, 't> EnumAccess<'de> for Variant<'t> {
    type Error = Unplaced;
    type Variant = Content<'t>;

    fn variant_seed<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<(S::Value, Content<'t>), Unplaced> {
        let name = self.name.raw_text().unwrap_or_default();
        let text = de::value::StrDeserializer::<Unplaced>::new(name);
        Ok((seed.deserialize(text)?, Content(self.content)))
    }
}

struct Content<'t>(Option<Node<'t>>);

impl<'t> Content<'t> {
    fn reader(self) -> Result<Reader<'t>, Unplaced> {
        self.0
            .map(Reader)
            .ok_or_else(|| de::Error::custom("this variant needs a value"))
    }
}

impl<'de> VariantAccess<'de> for Content<'_> {
    type Error = Unplaced;

    fn unit_variant(self) -> Result<(), Unplaced> {
        match self.0 {
            Some(node) if !node.is_null() => {
                Err(<Unplaced as de::Error>::custom("this variant takes no value").at(node))
            }
            _ => Ok(()),
        }
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Unplaced> {
        seed.deserialize(self.reader()?)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _len: usize, visitor: V) -> Result<V::Value, Unplaced> {
        self.reader()?.deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unplaced> {
        self.reader()?.deserialize_any(visitor)
    }
}
