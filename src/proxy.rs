//! Whether the proxy that the environment names can be used. The client, which reads the same
//! variables, would pass over one that cannot, and connect without.

use http::Uri;

use crate::config::Environment;
use crate::error::{Error, Result};

/// The variables that name a proxy for hosts that are encrypted.
const VARIABLES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

const SCHEMES: [&str; 6] = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"];

/// Refuses a proxy that would be passed over.
pub(crate) fn check(environment: Environment<'_>) -> Result<()> {
    for variable in VARIABLES {
        if environment(variable).is_some_and(|value| !is_usable(&value)) {
            // The value is not quoted: it may hold a password.
            return Err(Error::InvalidArgument(format!(
                "{variable} names no proxy that can be used; give an address such as \
                 http://proxy.example:3128, or unset it"
            )));
        }
    }
    Ok(())
}

fn is_usable(value: &str) -> bool {
    value.parse::<Uri>().is_ok_and(|uri| {
        uri.authority().is_some() && uri.scheme_str().is_none_or(|scheme| SCHEMES.contains(&scheme))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(variable: &str, value: &str) -> Result<()> {
        check(&|name| (name == variable).then(|| value.to_owned()))
    }

    #[test]
    fn a_proxy_that_would_be_passed_over_is_refused_by_the_name_of_its_variable() {
        for variable in VARIABLES {
            for value in ["http://p:3128", "p:3128", "p", "https://u:hush@p:1", "socks5h://p:1"] {
                assert!(checked(variable, value).is_ok(), "{value}");
            }
            for value in ["ftp://hush", "http://", "/hush", "http://p:hush:1", "h ush", "http//p"] {
                let error = checked(variable, value).unwrap_err().to_string();
                assert!(error.starts_with(&format!("{variable} names no proxy")), "{error}");
                assert!(!error.contains("hush"), "{error}");
            }
        }
        assert!(checked("NO_PROXY", "ftp://p").is_ok());
    }
}
