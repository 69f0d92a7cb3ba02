//! How UP42 signs a notification: an HMAC over the values of the headers that it lists.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest as _, Sha256};

/// The label of the signature in both of its headers.
pub const LABEL: &str = "up42-sig";

/// The value of a `Digest` header for `body`.
#[must_use]
pub fn digest(body: &[u8]) -> String {
    format!("SHA-256={}", STANDARD.encode(Sha256::digest(body)))
}

/// The values of `Signature-Input` and `Signature` that cover `headers`, names and values, in
/// their order. `created` is in unix seconds.
#[must_use]
pub fn sign(headers: &[(&str, &str)], secret: &SecretString, created: u64) -> (String, String) {
    let names: Vec<String> = headers.iter().map(|(name, _)| format!("\"{name}\"")).collect();
    let values = headers.iter().map(|(_, value)| *value);
    (
        format!("{LABEL}=({});created={created}", names.join(" ")),
        format!("{LABEL}={}", STANDARD.encode(code(values, secret))),
    )
}

/// The code over `values`, joined with nothing between.
fn code<'a>(values: impl Iterator<Item = &'a str>, secret: &SecretString) -> Vec<u8> {
    // A key of any length will do, so there is always a code.
    let Ok(mut hmac) = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()) else {
        return Vec::new();
    };
    for value in values {
        hmac.update(value.as_bytes());
    }
    hmac.finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arithmetic_is_up42s() {
        let secret = SecretString::from("QWZTFnMEXhqZKNmu");
        let (input, signature) = sign(&[("a", "AAA"), ("b", "BBB")], &secret, 1_700_000_000);
        assert_eq!(input, r#"up42-sig=("a" "b");created=1700000000"#);
        assert_eq!(signature, "up42-sig=Ijmy9HAfSVss1+u5cV3L6C77r3+i0IfOYOT/kSLE7yI=");
    }

    #[test]
    fn a_digest_is_the_sha_256_of_the_body() {
        assert_eq!(digest(b""), "SHA-256=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    }
}
