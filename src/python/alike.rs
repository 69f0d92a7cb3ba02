//! A long list of objects that are alike, as Python's: what an object has in common with the one
//! before it, its keys and its lists of the same texts, is not made anew.

use jiter::{Jiter, JiterResult, Peek, PythonParse, StringCacheMode};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyList, PyString};

type Object<'py> = Bound<'py, PyAny>;

/// The list in `json`; `None` where it is no list of objects, or no JSON.
pub(super) fn list<'py>(py: Python<'py>, json: &[u8]) -> Option<Bound<'py, PyList>> {
    let mut builder =
        Builder { py, json: Jiter::new(json), members: Vec::new(), values: Vec::new(), like: None };
    PyList::new(py, builder.objects().ok().flatten()?).ok()
}

struct Builder<'j, 'py> {
    py: Python<'py>,
    json: Jiter<'j>,
    /// The members of the object before, as far as this one has the same.
    members: Vec<Member<'j, 'py>>,
    /// The values of this object so far, in the same order.
    values: Vec<Object<'py>>,
    /// The object before.
    like: Option<Bound<'py, PyDict>>,
}

struct Member<'j, 'py> {
    name: String,
    key: Bound<'py, PyString>,
    /// The last value that was a list of texts, and how it was written.
    texts: Option<(&'j [u8], Bound<'py, PyList>)>,
}

impl<'j, 'py> Builder<'j, 'py> {
    fn objects(&mut self) -> JiterResult<Option<Vec<Object<'py>>>> {
        let mut objects = Vec::new();
        let mut next = self.json.next_array()?;
        while let Some(peek) = next {
            let object = if peek == Peek::Object { self.object()? } else { None };
            let Some(object) = object else { return Ok(None) };
            objects.push(object.into_any());
            next = self.json.array_step()?;
        }
        self.json.finish()?;
        Ok(Some(objects))
    }

    fn object(&mut self) -> JiterResult<Option<Bound<'py, PyDict>>> {
        self.values.clear();
        let mut is_alike = true;
        let mut name = self.json.known_object()?;
        while let Some(found) = name {
            let at = self.values.len();
            if self.members.get(at).is_none_or(|member| member.name != found) {
                is_alike = false;
                let (name, key) = (found.to_owned(), PyString::intern(self.py, found));
                self.members.truncate(at);
                self.members.push(Member { name, key, texts: None });
            }
            let Some(value) = self.value()? else { return Ok(None) };
            self.values.push(value);
            name = self.json.next_key()?;
        }
        is_alike &= self.members.len() == self.values.len();
        self.members.truncate(self.values.len());
        Ok(self.dict(is_alike).ok())
    }

    /// The dict of the values. A copy of one that has all keys has room for them, too.
    fn dict(&mut self, is_alike: bool) -> PyResult<Bound<'py, PyDict>> {
        let dict = match &self.like {
            Some(like) if is_alike => like.copy()?,
            _ => PyDict::new(self.py),
        };
        for (member, value) in self.members.iter().zip(self.values.drain(..)) {
            dict.set_item(&member.key, value)?;
        }
        if !is_alike {
            self.like = Some(dict.clone());
        }
        Ok(dict)
    }

    fn value(&mut self) -> JiterResult<Option<Object<'py>>> {
        let peek = self.json.peek()?;
        match peek {
            Peek::String => {
                let text = self.json.known_str()?;
                Ok(Some(PyString::new(self.py, text).into_any()))
            }
            Peek::True | Peek::False => {
                let flag = self.json.known_bool(peek)?;
                Ok(Some(PyBool::new(self.py, flag).to_owned().into_any()))
            }
            _ => {
                let start = self.json.current_index();
                self.json.known_skip(peek)?;
                let written = self.json.slice_to_current(start);
                Ok(self.written(written))
            }
        }
    }

    /// A value of any other kind. A list of the same texts as before holds the same texts, but is
    /// a list of its own.
    fn written(&mut self, written: &'j [u8]) -> Option<Object<'py>> {
        let member = self.members.get_mut(self.values.len())?;
        if let Some((before, texts)) = &member.texts
            && *before == written
        {
            return Some(texts.get_slice(0, texts.len()).into_any());
        }
        let value = value(self.py, written).ok()?;
        if let Ok(list) = value.cast::<PyList>()
            && list.iter().all(|item| item.is_instance_of::<PyString>())
        {
            // What the caller does to its list must not show in those that come after it.
            member.texts = Some((written, list.get_slice(0, list.len())));
        }
        Some(value)
    }
}

/// Any value, by the parser's own way.
pub(super) fn value<'py>(py: Python<'py>, json: &[u8]) -> Result<Object<'py>, jiter::JsonError> {
    let parser = PythonParse { cache_mode: StringCacheMode::Keys, ..PythonParse::default() };
    parser.python_parse(py, json)
}
