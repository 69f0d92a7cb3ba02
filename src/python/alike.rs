//! A long list of webhooks, as Python's objects. It is checked while it is read; and where a webhook
//! is written as the one before it, but for its values, its names are neither read nor made anew.

use jiter::{Jiter, PythonParse, StringCacheMode};
use memchr::memchr2;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyList, PyString};

use crate::model::promised::{self, Kind};

type Object<'py> = Bound<'py, PyAny>;

/// The webhooks in `json`; `None` where they are not what the API promises, or no JSON.
pub(super) fn webhooks<'py>(py: Python<'py>, json: &str) -> Option<Bound<'py, PyList>> {
    let mut like = None::<Like<'_, 'py>>;
    let mut webhooks = Vec::new();
    let mut array = Jiter::new(json.as_bytes());
    let mut next = array.next_array().ok()?;
    let mut rest = json.get(array.current_index()..)?;
    while next.is_some() {
        let alike = like.as_mut().and_then(|like| like.read(py, rest));
        let (webhook, after) = match alike {
            Some(read) => read,
            None => Like::first(py, rest, &mut like)?,
        };
        webhooks.push(webhook);
        array = Jiter::new(after.as_bytes());
        next = array.array_step().ok()?;
        rest = after.get(array.current_index()..)?;
    }
    array.finish().ok()?;
    PyList::new(py, webhooks).ok()
}

/// How a webhook is written, and what it became.
struct Like<'j, 'py> {
    members: Vec<Member<'j, 'py>>,
    /// What stands behind the last value.
    end: &'j str,
    /// Copies of it have room for all members.
    dict: Bound<'py, PyDict>,
}

struct Member<'j, 'py> {
    name: String,
    key: Bound<'py, PyString>,
    /// What is promised of its value, if anything is.
    kind: Option<Kind>,
    /// What stands before the value.
    before: &'j str,
    /// The last value that was a list of texts, and how it was written.
    texts: Option<(&'j str, Bound<'py, PyList>)>,
}

impl<'j, 'py> Like<'j, 'py> {
    /// The webhook at the beginning of `rest`, if it is alike; and what follows it.
    fn read(&mut self, py: Python<'py>, rest: &'j str) -> Option<(Bound<'py, PyDict>, &'j str)> {
        let dict = self.dict.copy().ok()?;
        let mut rest = rest;
        for member in &mut self.members {
            let (value, after) = member.value(py, rest.strip_prefix(member.before)?)?;
            dict.set_item(&member.key, value).ok()?;
            rest = after;
        }
        Some((dict, rest.strip_prefix(self.end)?))
    }

    /// The webhook at the beginning of `rest`, however it is written; from now on others are
    /// `like` this one.
    fn first(
        py: Python<'py>,
        rest: &'j str,
        like: &mut Option<Self>,
    ) -> Option<(Bound<'py, PyDict>, &'j str)> {
        let (dict, mut members, mut at) = (PyDict::new(py), Vec::new(), 0);
        let mut json = Jiter::new(rest.as_bytes());
        let mut name = json.next_object().ok()?.map(ToOwned::to_owned);
        while let Some(found) = name {
            let peek = json.peek().ok()?;
            let start = json.current_index();
            let mut member = Member::new(py, found, rest.get(at..start)?);
            let (value, _) = member.value(py, rest.get(start..)?)?;
            dict.set_item(&member.key, value).ok()?;
            members.push(member);
            json.known_skip(peek).ok()?;
            at = json.current_index();
            name = json.next_key().ok()?.map(ToOwned::to_owned);
        }
        let (end, after) = rest.get(at..)?.split_at_checked(json.current_index() - at)?;
        if !has_what_is_promised(&members) {
            return None;
        }
        *like = Some(Self { members, end, dict: dict.copy().ok()? });
        Some((dict, after))
    }
}

impl<'j, 'py> Member<'j, 'py> {
    fn new(py: Python<'py>, name: String, before: &'j str) -> Self {
        let promised = promised::WEBHOOK.iter().find(|(promised, ..)| *promised == name);
        let kind = promised.map(|(_, kind, _)| *kind);
        // Python may keep for ever what is interned: names that we know, and no others.
        let key = if kind.is_some() { PyString::intern } else { PyString::new }(py, &name);
        Self { name, key, kind, before, texts: None }
    }

    /// The value at the beginning of `rest`, if it is what is promised; and what follows it.
    fn value(&mut self, py: Python<'py>, rest: &'j str) -> Option<(Object<'py>, &'j str)> {
        if !self.kind.is_none_or(|kind| allows(kind, rest)) {
            return None;
        }
        if let Some((text, rest)) = plain_text(rest) {
            return Some((PyString::new(py, text).into_any(), rest));
        }
        if let Some((flag, rest)) = flag(rest) {
            return Some((PyBool::new(py, flag).to_owned().into_any(), rest));
        }
        if let Some((written, texts)) = &self.texts
            && let Some(rest) = rest.strip_prefix(*written)
        {
            return Some((of_its_own(texts).into_any(), rest));
        }
        let (written, rest) = written(rest)?;
        let value = value(py, written.as_bytes()).ok()?;
        if let Ok(list) = value.cast::<PyList>()
            && list.iter().all(|item| item.is_instance_of::<PyString>())
        {
            self.texts = Some((written, of_its_own(list)));
        } else if matches!(self.kind, Some(Kind::Texts)) {
            return None;
        }
        Some((value, rest))
    }
}

/// The same texts in another list: what callers do to theirs must not show elsewhere.
fn of_its_own<'py>(texts: &Bound<'py, PyList>) -> Bound<'py, PyList> {
    texts.get_slice(0, texts.len())
}

/// Whether each member that is promised is there, and none of them twice.
fn has_what_is_promised(members: &[Member<'_, '_>]) -> bool {
    promised::WEBHOOK.iter().all(|(name, _, is_optional)| {
        match members.iter().filter(|member| member.name == *name).count() {
            0 => *is_optional,
            count => count == 1,
        }
    })
}

/// Whether what begins like this can be of that kind.
fn allows(kind: Kind, value: &str) -> bool {
    match kind {
        Kind::Text => value.starts_with('"'),
        Kind::TextOrNull => value.starts_with(['"', 'n']),
        Kind::Texts => value.starts_with('['),
        Kind::Flag => value.starts_with(['t', 'f']),
    }
}

/// A text that is written as it is, without escapes; and what follows it.
fn plain_text(json: &str) -> Option<(&str, &str)> {
    let json = json.strip_prefix('"')?;
    let (text, rest) = json.split_at_checked(memchr2(b'"', b'\\', json.as_bytes())?)?;
    // Controls want an escape, too.
    let least = text.bytes().fold(u8::MAX, u8::min);
    if least >= b' ' { Some((text, rest.strip_prefix('"')?)) } else { None }
}

fn flag(json: &str) -> Option<(bool, &str)> {
    let is = |flag, name| Some((flag, json.strip_prefix(name)?));
    is(true, "true").or_else(|| is(false, "false"))
}

/// A value of any kind, as it is written; and what follows it.
fn written(json: &str) -> Option<(&str, &str)> {
    let mut value = Jiter::new(json.as_bytes());
    value.next_skip().ok()?;
    json.split_at_checked(value.current_index())
}

/// Any value, by the parser's own way.
pub(super) fn value<'py>(py: Python<'py>, json: &[u8]) -> Result<Object<'py>, jiter::JsonError> {
    let parser = PythonParse { cache_mode: StringCacheMode::Keys, ..PythonParse::default() };
    parser.python_parse(py, json)
}
