//! Reading a `$filter`.

use serde_json::Value;

use super::{Comparison, Filter, Path};
use crate::odata::{QueryError, Shape};

/// The service answers `InvalidFilter` somewhere above this number of comparisons joined by `or`.
const LONGEST_OR: usize = 20;

/// Brackets and negations inside of each other; nobody writes so many by hand.
const DEEPEST: usize = 32;

impl Filter {
    /// Reads a condition; every property must be one of the type.
    pub(crate) fn parse(text: &str, shape: &'static Shape) -> Result<Self, QueryError> {
        let tokens = tokens(text)?;
        let mut parser = Parser {
            tokens,
            at: 0,
            shape,
            ors: 0,
            depth: 0,
            element: None,
        };
        let filter = parser.any()?;
        match parser.peek() {
            None if parser.ors >= LONGEST_OR => Err(QueryError::FilterTooLong),
            None => Ok(filter),
            Some(_) => Err(parser.unexpected()),
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Open,
    Close,
    Comma,
    Text(String),
    /// A name, a number, an instant, a word.
    Word(String),
}

fn tokens(text: &str) -> Result<Vec<Token>, QueryError> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let used = match first {
            '(' | ')' | ',' => {
                found.push(match first {
                    '(' => Token::Open,
                    ')' => Token::Close,
                    _ => Token::Comma,
                });
                1
            }
            '\'' => {
                let (content, used) = quoted(rest)?;
                found.push(Token::Text(content));
                used
            }
            _ => {
                let end = rest.find(|letter: char| letter.is_whitespace() || "(),'".contains(letter));
                let word = &rest[..end.unwrap_or(rest.len())];
                found.push(Token::Word(word.to_owned()));
                word.len()
            }
        };
        rest = rest[used..].trim_start();
    }
    Ok(found)
}

/// A quoted text at the start of `rest` (a doubled quote is one), and how many bytes it takes.
fn quoted(rest: &str) -> Result<(String, usize), QueryError> {
    let mut content = String::new();
    let mut letters = rest.char_indices().skip(1).peekable();
    while let Some((at, letter)) = letters.next() {
        if letter != '\'' {
            content.push(letter);
        } else if letters.next_if(|(_, next)| *next == '\'').is_some() {
            content.push('\'');
        } else {
            return Ok((content, at + 1));
        }
    }
    Err(QueryError::Filter("a text does not end".to_owned()))
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    shape: &'static Shape,
    ors: usize,
    depth: usize,
    /// The name by which a condition over the elements of a list calls one of them.
    element: Option<String>,
}

impl Parser {
    fn any(&mut self) -> Result<Filter, QueryError> {
        let mut filter = self.all()?;
        while self.word("or") {
            self.ors += 1;
            filter = Filter::Or(Box::new(filter), Box::new(self.all()?));
        }
        Ok(filter)
    }

    fn all(&mut self) -> Result<Filter, QueryError> {
        let mut filter = self.one()?;
        while self.word("and") {
            filter = Filter::And(Box::new(filter), Box::new(self.one()?));
        }
        Ok(filter)
    }

    fn one(&mut self) -> Result<Filter, QueryError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(QueryError::FilterTooLong);
        }
        let filter = self.term();
        self.depth -= 1;
        filter
    }

    fn term(&mut self) -> Result<Filter, QueryError> {
        if self.word("not") {
            return Ok(Filter::Not(Box::new(self.one()?)));
        }
        if self.token(&Token::Open) {
            let inner = self.any()?;
            self.expect(&Token::Close)?;
            return Ok(inner);
        }
        if self.word("startswith") {
            self.expect(&Token::Open)?;
            let property = self.property()?;
            self.expect(&Token::Comma)?;
            let Value::String(start) = self.literal()? else {
                return Err(self.unexpected());
            };
            self.expect(&Token::Close)?;
            return Ok(Filter::StartsWith(property, start));
        }
        if let Some(filter) = self.over_elements()? {
            return Ok(filter);
        }
        let property = self.property()?;
        if self.word("in") {
            self.expect(&Token::Open)?;
            let mut wanted = vec![self.literal()?];
            while self.token(&Token::Comma) {
                wanted.push(self.literal()?);
            }
            self.expect(&Token::Close)?;
            return Ok(Filter::In(property, wanted));
        }
        let comparison = self.comparison()?;
        Ok(Filter::Compare(property, comparison, self.literal()?))
    }

    fn comparison(&mut self) -> Result<Comparison, QueryError> {
        let known = [
            ("eq", Comparison::Equal),
            ("ne", Comparison::NotEqual),
            ("gt", Comparison::Greater),
            ("ge", Comparison::GreaterOrEqual),
            ("lt", Comparison::Less),
            ("le", Comparison::LessOrEqual),
        ];
        for (word, comparison) in known {
            if self.word(word) {
                return Ok(comparison);
            }
        }
        Err(self.unexpected())
    }

    /// `list/any(x:x/name eq …)`, if that comes next.
    fn over_elements(&mut self) -> Result<Option<Filter>, QueryError> {
        let Some(Token::Word(word)) = self.peek() else {
            return Ok(None);
        };
        let Some(list) = word.strip_suffix("/any").map(str::to_owned) else {
            return Ok(None);
        };
        if self.element.is_some() {
            return Err(self.unexpected());
        }
        let path = self.path(&list)?;
        self.at += 1;
        self.expect(&Token::Open)?;
        // The element's name and the first path stand in one word: `t:t/id`.
        let Some(Token::Word(first)) = self.tokens.get_mut(self.at) else {
            return Err(self.unexpected());
        };
        let Some((element, rest)) = first.split_once(':') else {
            return Err(self.unexpected());
        };
        self.element = Some(element.to_owned());
        *first = rest.to_owned();
        if first.is_empty() {
            self.at += 1;
        }
        let inner = self.any()?;
        self.element = None;
        self.expect(&Token::Close)?;
        Ok(Some(Filter::Any(path, Box::new(inner))))
    }

    fn property(&mut self) -> Result<Path, QueryError> {
        let Some(Token::Word(name)) = self.peek().cloned() else {
            return Err(self.unexpected());
        };
        let path = self.path(&name)?;
        self.at += 1;
        Ok(path)
    }

    /// The way that a name with slashes means: from the row, or from an element of a list.
    fn path(&self, name: &str) -> Result<Path, QueryError> {
        let mut parts = name.split('/');
        let first = parts.next().unwrap_or_default();
        let inside = parts.map(str::to_owned);
        let unknown = || QueryError::Property {
            property: name.to_owned(),
            shape: self.shape.name,
        };
        if let Some(element) = &self.element {
            let path: Vec<String> = inside.collect();
            return if first == element && !path.is_empty() {
                Ok(Path(path))
            } else {
                Err(unknown())
            };
        }
        let known = self.shape.property(first).ok_or_else(unknown)?;
        Ok(Path(std::iter::once(known.to_owned()).chain(inside).collect()))
    }

    fn literal(&mut self) -> Result<Value, QueryError> {
        let value = match self.peek() {
            Some(Token::Text(text)) => Value::String(text.clone()),
            Some(Token::Word(word)) => match word.as_str() {
                "null" => Value::Null,
                "true" => Value::Bool(true),
                "false" => Value::Bool(false),
                other => match other.parse::<i64>() {
                    Ok(number) => Value::from(number),
                    Err(_) if other.contains('-') => Value::String(other.to_owned()),
                    Err(_) => return Err(self.unexpected()),
                },
            },
            Some(Token::Open | Token::Close | Token::Comma) | None => return Err(self.unexpected()),
        };
        self.at += 1;
        Ok(value)
    }

    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn word(&mut self, wanted: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Word(word)) if word.eq_ignore_ascii_case(wanted));
        self.at += usize::from(found);
        found
    }

    fn token(&mut self, wanted: &Token) -> bool {
        let found = self.peek() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, wanted: &Token) -> Result<(), QueryError> {
        if self.token(wanted) {
            Ok(())
        } else {
            Err(self.unexpected())
        }
    }

    fn unexpected(&self) -> QueryError {
        QueryError::Filter(match self.peek() {
            Some(token) => format!("unexpected {token:?} as part {}", self.at + 1),
            None => "it ends too early".to_owned(),
        })
    }
}
