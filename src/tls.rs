//! Whose certificates are trusted: the system's, a bundle that the environment names, or, where
//! the machine has none at all, Mozilla's.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::crypto::{CryptoProvider, ring};
use rustls::{AlertDescription, ClientConfig, RootCertStore};
use rustls_native_certs::load_certs_from_paths;
use rustls_platform_verifier::Verifier;

use crate::config::Environment;

/// The variables that name another bundle, in the order in which users of requests expect them.
const VARIABLES: [&str; 3] = ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"];

/// What to do next where a certificate is not trusted.
pub(crate) const CHECK_TRUST: &str = "check the host and this machine's clock, and whether \
    REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE or SSL_CERT_FILE names the authorities to trust";

/// Where trusted certificates come from.
#[derive(Clone, Debug)]
pub(crate) enum Roots {
    /// The system, or Mozilla's list where the system has none.
    System,
    /// A file or a folder.
    Bundle { variable: &'static str, path: PathBuf },
}

impl Roots {
    pub(crate) fn new(environment: Environment<'_>) -> Self {
        let named = VARIABLES.iter().find_map(|variable| Some((variable, environment(variable)?)));
        match named {
            Some((variable, path)) => Self::Bundle { variable, path: path.into() },
            None => Self::System,
        }
    }

    /// A configuration for connections that are encrypted.
    pub(crate) fn client_config(&self) -> Result<ClientConfig, String> {
        let provider = Arc::new(ring::default_provider());
        let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?;
        let mut config = match self {
            Self::System => match system(provider) {
                Some(verifier) => builder
                    .dangerous()
                    .with_custom_certificate_verifier(Arc::new(verifier))
                    .with_no_client_auth(),
                None => builder.with_root_certificates(mozilla()).with_no_client_auth(),
            },
            Self::Bundle { variable, path } => {
                let store = bundle(path)
                    .map_err(|why| format!("{variable} names {}, which {why}", path.display()))?;
                builder.with_root_certificates(store).with_no_client_auth()
            }
        };
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(config)
    }
}

/// A configuration that trusts nobody, for sessions that never encrypt.
pub(crate) fn without_roots() -> Result<ClientConfig, String> {
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?;
    Ok(builder.with_root_certificates(RootCertStore::empty()).with_no_client_auth())
}

/// Why no encrypted connection came about, in a few words, and in rustls's.
pub(crate) fn distrust(error: &rustls::Error) -> String {
    use rustls::CertificateError::{
        Expired, ExpiredContext, NotValidForName, NotValidForNameContext, NotValidYet,
        NotValidYetContext, UnknownIssuer,
    };
    use rustls::Error::{AlertReceived, InvalidCertificate, PeerIncompatible};
    let why = match error {
        InvalidCertificate(Expired | ExpiredContext { .. }) => "its certificate has expired",
        InvalidCertificate(NotValidYet | NotValidYetContext { .. }) => {
            "its certificate is not valid yet"
        }
        InvalidCertificate(NotValidForName | NotValidForNameContext { .. }) => {
            "its certificate is for another name"
        }
        InvalidCertificate(UnknownIssuer) => {
            "its certificate is signed by nobody whom this machine trusts, perhaps by itself"
        }
        InvalidCertificate(_) => "its certificate will not do",
        AlertReceived(AlertDescription::ProtocolVersion) | PeerIncompatible(_) => {
            "it encrypts in no way that is safe: TLS 1.2 or 1.3 is needed"
        }
        _ => "no encrypted connection came about",
    };
    format!("{why} ({error})")
}

fn system(provider: Arc<CryptoProvider>) -> Option<Verifier> {
    Verifier::new(provider).ok()
}

fn mozilla() -> RootCertStore {
    RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() }
}

fn bundle(path: &Path) -> Result<RootCertStore, String> {
    let found = if path.is_dir() {
        load_certs_from_paths(None, Some(path))
    } else {
        load_certs_from_paths(Some(path), None)
    };
    let mut store = RootCertStore::empty();
    store.add_parsable_certificates(found.certs);
    if !store.is_empty() {
        return Ok(store);
    }
    let why = found.errors.first().map(|error| format!(" ({error})")).unwrap_or_default();
    Err(format!("holds no certificate{why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_variable_that_is_set_names_the_bundle() {
        let roots = |set: &[&str]| {
            let environment =
                |name: &str| set.contains(&name).then(|| format!("/{}", name.to_lowercase()));
            Roots::new(&environment)
        };
        let named = |roots| match roots {
            Roots::Bundle { variable, .. } => variable,
            Roots::System => "the system",
        };
        assert_eq!(named(roots(&[])), "the system");
        assert_eq!(named(roots(&["SSL_CERT_FILE"])), "SSL_CERT_FILE");
        assert_eq!(named(roots(&["SSL_CERT_FILE", "CURL_CA_BUNDLE"])), "CURL_CA_BUNDLE");
        assert_eq!(named(roots(&VARIABLES)), "REQUESTS_CA_BUNDLE");
    }

    #[test]
    fn a_bundle_without_certificates_is_named() {
        let missing = Roots::Bundle { variable: "SSL_CERT_FILE", path: "/no/such/bundle".into() };
        let why = missing.client_config().unwrap_err();
        assert!(why.starts_with("SSL_CERT_FILE names /no/such/bundle, which holds no"), "{why}");
    }

    #[test]
    fn mozillas_roots_are_there_for_a_machine_without_any() {
        assert!(mozilla().len() > 50);
    }
}
